/// What the keeper's log keeps of a job for us: its share of the host, and which array it is an element of. A later
/// process finds it there.
struct LocalNote: Hashable {
  var claim: HostResources.Claim
  var element: Element?

  struct Element: Hashable {
    var array: String
    var index: Int
  }

  /// `CPUS MEMORY GPU,GPU INDEX ARRAY`, with `-` for none.
  var text: String {
    let gpus = claim.gpuIndices.isEmpty ? "-" : claim.gpuIndices.map(String.init).joined(separator: ",")
    let place = element.map { "\($0.index) \($0.array)" } ?? "- -"
    return "\(claim.cpus) \(claim.memoryBytes) \(gpus) \(place)"
  }

  init(claim: HostResources.Claim, element: Element?) {
    self.claim = claim
    self.element = element
  }

  /// A text that this version doesn't understand counts as one core.
  init(_ text: String) {
    claim = HostResources.Claim(cpus: 1, memoryBytes: 0, gpuIndices: [])
    let parts = text.split(separator: " ", maxSplits: 4)
    guard parts.count == 5 else { return }
    claim.cpus = Int(parts[0]) ?? 1
    claim.memoryBytes = Int(parts[1]) ?? 0
    claim.gpuIndices = parts[2].split(separator: ",").compactMap { Int($0) }
    if let index = Int(parts[3]) { element = Element(array: String(parts[4]), index: index) }
  }
}

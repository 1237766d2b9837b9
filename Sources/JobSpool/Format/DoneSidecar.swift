/// The content of `x.done`: `STATE CODE`, then `id: …`.
public struct DoneSidecar: Sendable, Hashable {
  /// How the job ended.
  public var state: SpoolState
  /// nil where the job ended without an exit code; written as `-`.
  public var code: Int?
  /// The job's ID, where the second line gives one.
  public var id: String?

  /// Makes the last word on a job.
  public init(_ state: SpoolState, code: Int?, id: String?) {
    self.state = state
    self.code = code
    self.id = id
  }

  /// Reads a sidecar; nil for an empty one, which counts as absent.
  public init?(text: String) {
    let lines = text.split(separator: "\n")
    guard let words = lines.first?.split(separator: " "), let first = words.first,
      let state = SpoolState(rawValue: String(first))
    else { return nil }
    self.state = state
    code = words.count > 1 ? Int(words[1]) : nil
    id = lines.dropFirst().first { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
  }

  package var bytes: [UInt8] {
    var text = "\(state.rawValue) \(code.map(String.init) ?? "-")\n"
    if let id { text += "id: \(id)\n" }
    return Array(text.utf8)
  }
}

package import SystemIO

/// What one listing of a directory shows of its jobs. Files are opened only after a listing has shown their names: a
/// network client remembers a failed look-up for up to a minute.
package struct SidecarListing: Sendable {
  package private(set) var entries: [SpoolEntry] = []
  private var places: [String: Int] = [:]

  private static let sidecars: [(suffix: StaticString, file: SpoolEntry.Files)] = [
    (".status", .status), (".done", .done), (".meta.json", .record), (".out", .output), (".err", []),
    (".exit_code", []), (".refused", .refused), (".elements.tsv", .elements),
  ]

  private static let specs: [StaticString] = [".yaml", ".yml", ".json"]

  /// Lists a directory; with `only`, jobs of other names are passed over.
  package init(
    _ directory: Directory, inbox: String, only wanted: Set<String>? = nil
  ) throws(SystemError) {
    let path = directory.path
    var entries: [SpoolEntry] = []
    var places: [String: Int] = [:]
    try directory.list { raw in
      guard let (name, file, suffix) = Self.judge(raw), !file.isEmpty, wanted?.contains(name) ?? true else { return }
      let place =
        places[name]
        ?? {
          entries.append(SpoolEntry(name: name, inbox: inbox, directory: path))
          places[name] = entries.count - 1
          return entries.count - 1
        }()
      entries[place].files.insert(file)
      if file == .spec { entries[place].specSuffix = suffix.description }
    }
    self.entries = entries.filter { !$0.files.isDisjoint(with: .ofAJob) }
    for (index, entry) in self.entries.enumerated() { self.places[entry.name] = index }
  }

  package subscript(name: String) -> SpoolEntry? { places[name].map { entries[$0] } }

  private static func judge(
    _ raw: UnsafeBufferPointer<UInt8>
  ) -> (name: String, file: SpoolEntry.Files, suffix: StaticString)? {
    for (suffix, file) in sidecars where raw.ends(with: suffix) {
      return stem(raw, suffix).map { ($0, file, suffix) }
    }
    for suffix in specs where raw.ends(with: suffix) { return stem(raw, suffix).map { ($0, .spec, suffix) } }
    return nil
  }

  private static func stem(_ raw: UnsafeBufferPointer<UInt8>, _ suffix: StaticString) -> String? {
    let stem = UnsafeBufferPointer(rebasing: raw.prefix(raw.count - suffix.utf8CodeUnitCount))
    return JobName.isValid(stem) ? String(decoding: stem, as: UTF8.self) : nil
  }

  /// The job's name and what belongs to it, for a file name of whatever kind; nil for one that is no job's.
  package static func jobName(ofFile name: String) -> String? {
    var name = name
    return name.withUTF8 { raw -> String? in
      if let (name, _, _) = judge(raw) { return name }
      if case .control(_, let name) = InboxEntry.judge(raw) { return name }
      guard SidecarKind.owns(raw) else { return nil }
      // x.out.7 and x.err.7
      let text = String(decoding: raw, as: UTF8.self)
      guard let dot = text.lastIndex(of: ".") else { return nil }
      let stem = text[..<dot].dropLast(4)
      return JobName.isValid(String(stem)) ? String(stem) : nil
    }
  }
}

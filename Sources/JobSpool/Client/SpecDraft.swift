package import JSONBytes
package import YAMLDocument

/// A spec before it is dropped: from a file, a script or a command line, with the options of the command over it,
/// checked by the daemon's own reader.
package struct SpecDraft: Sendable {
  /// What the spec is made of.
  package enum Source: Sendable {
    case spec([UInt8], file: String)
    case script([UInt8], file: String)
    case command(JSONValue)
  }

  /// Mistakes, with the text that they are in.
  package struct Refusal: Error, Sendable {
    package var diagnostics: [Diagnostic]
    package var source: [UInt8]
    package var file: String

    /// There is no such file, or it can't be read at all.
    package var isUnreadable: Bool

    package init(diagnostics: [Diagnostic], source: [UInt8], file: String, isUnreadable: Bool = false) {
      self.isUnreadable = isUnreadable
      self.diagnostics = diagnostics
      self.source = source
      self.file = file
    }
  }

  /// What will be dropped.
  package var bytes: [UInt8]
  package var spec: JobSpec
  package var warnings: [Diagnostic]
  /// The text that the warnings are about.
  package var source: [UInt8]
  package var file: String
  /// The document as written, for saying where a value comes from.
  package var tree: YAMLNode?

  private static let commandLine = "command line"

  package init(
    _ source: Source, overrides: [SpecOverride] = [], options: JobSpecReader.Options = JobSpecReader.Options.served
  ) throws(Refusal) {
    let outcome: JobSpecReader.Outcome
    switch source {
    case .spec(let text, let name):
      (self.source, file) = (text, name)
      outcome = JobSpecReader.read(text, file: name, options: options)
    case .script(let text, let name):
      (self.source, file) = (text, name)
      outcome = JobSpecReader.readScript(text, file: name, options: options)
    case .command(let command):
      let value = JSONValue.object([JSONValue.Member("command", command)])
      (self.source, file) = ([], Self.commandLine)
      outcome = JobSpecReader.read(value.bytes, file: Self.commandLine, options: options)
    }
    tree = outcome.tree
    warnings = outcome.diagnostics.filter { !$0.isError }
    guard let spec = outcome.spec else {
      throw Refusal(diagnostics: outcome.diagnostics, source: self.source, file: file)
    }
    self.spec = spec
    if overrides.isEmpty, case .spec(let text, _) = source {
      bytes = Self.marked(text, endsExplicitly: outcome.endsExplicitly)
      return
    }
    if !overrides.isEmpty {
      guard let tree = outcome.tree, var value = try? JSONValue(parsing: Array(tree.jsonText(.verbatim).utf8)) else {
        throw Refusal(diagnostics: outcome.diagnostics, source: self.source, file: file)
      }
      for override in overrides { value.apply(override) }
      let merged = JobSpecReader.read(value.bytes, file: Self.commandLine, options: options)
      guard let spec = merged.spec else {
        // The text with the mistake was made here: its places mean nothing to the user.
        let mistakes = merged.diagnostics.filter(\.isError).map { mistake in
          var mistake = mistake
          (mistake.line, mistake.column) = (0, 0)
          return mistake
        }
        throw Refusal(diagnostics: mistakes, source: [], file: Self.commandLine)
      }
      self.spec = spec
    }
    bytes = Array(JobSpecWriter.yaml(self.spec, endMarker: true).utf8)
  }

  /// The text with YAML's end mark, by which a daemon on a network file system knows at once that nothing is missing.
  private static func marked(_ text: [UInt8], endsExplicitly: Bool) -> [UInt8] {
    if endsExplicitly { return text }
    return text + (text.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]) + Array("...\n".utf8)
  }

  /// A text of YAML as a value; nil if it is none.
  package static func value(ofYAML text: String) -> JSONValue? {
    guard !text.isEmpty else { return .string("") }
    let reading = YAMLReader.read(Array(text.utf8), file: commandLine, rules: .spec)
    guard !reading.hasErrors, let root = reading.root else { return nil }
    return try? JSONValue(parsing: Array(root.jsonText(.verbatim).utf8))
  }

  /// The line of a field in the file, under whichever of its names it stands there.
  package func line(of path: [String]) -> Int? {
    for keys in JobSpecSchema.spellings(of: path) {
      var node = tree
      for key in keys { node = node?[key] }
      if let node, node.mark.line > 0 { return Int(node.mark.line) }
    }
    return nil
  }
}

extension JobSpecSchema {
  /// All the places where a field may stand in a spec: its own first, then the other names of it.
  static func spellings(of path: [String]) -> [[String]] {
    var spellings = [path]
    if path.count == 1, let id = top.ids[path[0]] {
      spellings += top.ids.filter { $0.value == id && $0.key != path[0] }.map { [$0.key] }
    }
    if path.count == 2, path[0] == "resources", let id = resources.ids[path[1]] {
      spellings += resources.ids.filter { $0.value == id && $0.key != path[1] }.map { ["resources", $0.key] }
      spellings += top.ids.filter { $0.value == id }.map { [$0.key] }
    }
    return spellings
  }
}

extension JSONValue {
  /// Sets a field and takes away its other spellings, since saying one thing twice is a mistake.
  fileprivate mutating func apply(_ override: SpecOverride) {
    for spelling in JobSpecSchema.spellings(of: override.path).dropFirst() { remove(spelling[...]) }
    set(override.path[...], to: override.value)
  }

  private mutating func set(_ path: ArraySlice<String>, to value: JSONValue) {
    guard let key = path.first else {
      self = value
      return
    }
    var members = members ?? []
    let place = members.firstIndex { $0.key == key }
    var inner = place.map { members[$0].value } ?? .null
    inner.set(path.dropFirst(), to: value)
    if let place { members[place].value = inner } else { members.append(Member(key, inner)) }
    self = .object(members)
  }

  private mutating func remove(_ path: ArraySlice<String>) {
    guard let key = path.first, var members, let place = members.firstIndex(where: { $0.key == key }) else { return }
    if path.count == 1 { members.remove(at: place) } else { members[place].value.remove(path.dropFirst()) }
    self = .object(members)
  }
}

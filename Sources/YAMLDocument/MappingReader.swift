/// A cursor over a map: fields are taken by name, and what nobody took is unknown. Mistakes go into the log, reading goes on.
package struct MappingReader {
  /// How messages call the map; empty for the top level.
  package let path: String
  package let mark: YAMLMark
  package let log: DiagnosticLog
  private let entries: [YAMLEntry]
  private var taken: [Bool]
  private var known: [String] = []

  /// Nil, with a mistake in the log, where the node is no map.
  package init?(_ node: YAMLNode, path: String = "", log: DiagnosticLog) {
    guard let entries = node.map(path.isEmpty ? "the file" : path, log) else { return nil }
    self.path = path
    self.mark = node.mark
    self.log = log
    self.entries = entries
    taken = [Bool](repeating: false, count: entries.count)
  }

  package var keys: [String] { entries.map(\.key) }

  /// The field's pair, if it is given; from then on the field is known.
  package mutating func take(_ key: String) -> YAMLEntry? {
    known.append(key)
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    taken[index] = true
    return entries[index]
  }

  /// Pairs that nobody has taken; they count as taken then. For maps whose keys are free.
  package mutating func takeRest() -> [YAMLEntry] {
    var rest: [YAMLEntry] = []
    for index in entries.indices where !taken[index] {
      taken[index] = true
      rest.append(entries[index])
    }
    return rest
  }

  package mutating func text(_ key: String, _ kind: TextKind = .line) -> String? {
    take(key).flatMap { $0.value.text(key, kind, log) }
  }

  package mutating func integer(_ key: String, in range: ClosedRange<Int> = .min ... .max) -> Int? {
    take(key).flatMap { $0.value.integer(key, in: range, log) }
  }

  package mutating func boolean(_ key: String) -> Bool? {
    take(key).flatMap { $0.value.boolean(key, log) }
  }

  package mutating func texts(_ key: String, _ kind: TextKind = .line) -> [String]? {
    take(key).flatMap { $0.value.texts(key, kind, log) }
  }

  package mutating func textMap(_ key: String, _ kind: TextKind = .line) -> [(key: String, value: String)]? {
    take(key).flatMap { $0.value.textMap(key, kind, log) }
  }

  package mutating func mapping(_ key: String) -> MappingReader? {
    take(key).flatMap { MappingReader($0.value, path: path.isEmpty ? key : path + "." + key, log: log) }
  }

  /// Any tree as JSON text.
  package mutating func jsonText(_ key: String) -> String? {
    take(key).map { $0.value.jsonText() }
  }

  /// Reports what was not taken as unknown: an error, or where old files must still load, a warning.
  package func finish(unknown severity: Diagnostic.Severity = .error) {
    for index in entries.indices where !taken[index] {
      let entry = entries[index]
      log.report(
        severity, .unknownField, at: entry.keyMark, Self.unknownField(entry.key, in: path),
        suggestion: log.wantsSuggestions ? Spelling.suggestion(for: entry.key, among: known) : nil)
    }
  }

  /// `unknown field "x" in "resources"`; the caret shows the name when there is a path to name.
  package static func unknownField(_ key: String, in path: String) -> String {
    path.isEmpty
      ? "unknown field \(Diagnostic.quoted(key))" : "unknown field \(Diagnostic.quoted(key)) in \"\(path)\""
  }
}

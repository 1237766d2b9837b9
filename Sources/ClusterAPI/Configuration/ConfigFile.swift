package import YAMLDocument

/// A configuration file that has been read: options, `profiles:`, and `hosts:` and `spool:`, which are the spool's.
package struct ConfigFile: Sendable {
  package let path: String
  package let bytes: [UInt8]
  /// The whole tree, for readers of what is not the library's; nil for an empty file.
  package let root: YAMLNode?
  /// What the reader of the text warned about.
  let textWarnings: [Diagnostic]

  /// Top-level keys that are known and belong to others.
  package static let foreignKeys = ["profiles", "spool", "hosts"]

  /// Reads the text of a file. Throws `.configuration` with every mistake and its place.
  package init(bytes: [UInt8], path: String) throws(ClusterAPIError) {
    self.path = path
    self.bytes = bytes
    let reading = YAMLReader.read(bytes, file: path, rules: .configuration)
    var diagnostics = reading.diagnostics.filter { $0.code != .emptyDocument }
    if let root = reading.root, !root.isNothing {
      let log = DiagnosticLog(file: path, diagnostics)
      _ = root.map("the file", log)
      diagnostics = log.inOrder
      self.root = root
    } else {
      root = nil
    }
    if diagnostics.contains(where: \.isError) { throw Self.error(diagnostics, bytes: bytes) }
    textWarnings = diagnostics
  }

  /// The names under `profiles:`, in order.
  package var profileNames: [String] { (root?["profiles"]?.entries ?? []).map(\.key).sorted() }

  /// The mistakes as a person reads them, as an error.
  package static func error(_ diagnostics: [Diagnostic], bytes: [UInt8]) -> ClusterAPIError {
    let report = DiagnosticRenderer(source: bytes).report(diagnostics, outcome: "not loaded")
    return ClusterAPIError(.configuration, report)
  }
}

extension YAMLNode {
  /// Nothing at all, `null` or `~`: where the ancestor has None.
  package var isNothing: Bool {
    if isEmptyPlain || isNullWord { return true }
    if case .scalar("~", .plain) = content { return true }
    return false
  }

  /// A value of an override as if it had been written.
  init(_ value: MetadataValue) {
    let content: Content =
      switch value {
      case .null: .scalar("", .plain)
      case .boolean(let truth): .scalar(truth ? "true" : "false", .plain)
      case .integer(let number): .scalar(String(number), .plain)
      case .number(let number): .scalar(String(number), .plain)
      case .text(let text): .scalar(text, .quoted)
      case .list(let items): .sequence(items.map { YAMLNode($0) })
      case .map(let pairs):
        .mapping(
          pairs.sorted { $0.key < $1.key }.map { YAMLEntry(key: $0.key, keyMark: .nowhere, value: YAMLNode($0.value)) })
      }
    self.init(content, mark: .nowhere)
  }
}

extension YAMLMark {
  /// About a source as a whole.
  static let nowhere = YAMLMark(line: 0, column: 0, length: 1)
}

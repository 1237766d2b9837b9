/// Reads one YAML document into a tree, within limits, with every mistake that can be told without knowing the fields.
package enum YAMLReader {
  /// What came out. `root` is nil when the text can't be read at all; mistakes that don't hide the rest leave it there.
  package struct Reading {
    package var root: YAMLNode?
    package var diagnostics: [Diagnostic]
    /// The document ended with YAML's own end marker, a line `...`: whoever wrote it had finished.
    package var endsExplicitly: Bool
    /// Events that libyaml was asked for: the work that was done.
    package var eventCount: Int

    package var hasErrors: Bool { diagnostics.contains(where: \.isError) }
  }

  package static func read(_ bytes: [UInt8], file: String, rules: YAMLRules) -> Reading {
    bytes.withUnsafeBufferPointer { read($0, file: file, rules: rules) }
  }

  package static func read(_ bytes: UnsafeBufferPointer<UInt8>, file: String, rules: YAMLRules) -> Reading {
    let input = YAMLInput(bytes, file: file, rules: rules)
    if !input.diagnostics.isEmpty {
      return Reading(root: nil, diagnostics: input.diagnostics, endsExplicitly: false, eventCount: 0)
    }
    let text = UnsafeBufferPointer(rebasing: bytes[input.start...])
    if let json = JSONTreeReader.read(text, rules: rules) {
      return Reading(root: json.root, diagnostics: [], endsExplicitly: json.endsExplicitly, eventCount: 0)
    }
    var builder = YAMLTreeBuilder(text, file: file, rules: rules)
    return builder.build()
  }
}

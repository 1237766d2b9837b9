/// What a document may contain and how big it may be. Specs come from anybody and are read narrowly;
/// configuration is the administrator's and may use what YAML 1.1 files use.
package struct YAMLRules: Sendable {
  package var maxBytes: Int
  package var maxDepth: Int
  /// Nodes of the tree; an alias counts as many as what it stands for, which bounds its expansion.
  package var maxNodes: Int
  /// Anchors, aliases and merge keys.
  package var allowsAliases: Bool
  /// `!!str` and the other tags of YAML's own schema.
  package var allowsCoreTags: Bool
  /// A key given twice: an error, or a warning and the last one counts, as PyYAML has it.
  package var duplicateKeysAreErrors: Bool
  /// U+0085, U+2028 and U+2029 end a line in YAML 1.1 (and in libyaml) but are text in YAML 1.2.
  /// Where they are refused, nothing is silently folded.
  package var allowsUnicodeLineBreaks: Bool

  package static let spec = YAMLRules(
    maxBytes: 1 << 20, maxDepth: 64, maxNodes: 250_000, allowsAliases: false, allowsCoreTags: false,
    duplicateKeysAreErrors: true, allowsUnicodeLineBreaks: false)

  package static let configuration = YAMLRules(
    maxBytes: 1 << 20, maxDepth: 64, maxNodes: 100_000, allowsAliases: true, allowsCoreTags: true,
    duplicateKeysAreErrors: false, allowsUnicodeLineBreaks: true)

  package init(
    maxBytes: Int, maxDepth: Int, maxNodes: Int, allowsAliases: Bool, allowsCoreTags: Bool,
    duplicateKeysAreErrors: Bool, allowsUnicodeLineBreaks: Bool
  ) {
    self.maxBytes = maxBytes
    self.maxDepth = maxDepth
    self.maxNodes = maxNodes
    self.allowsAliases = allowsAliases
    self.allowsCoreTags = allowsCoreTags
    self.duplicateKeysAreErrors = duplicateKeysAreErrors
    self.allowsUnicodeLineBreaks = allowsUnicodeLineBreaks
  }
}

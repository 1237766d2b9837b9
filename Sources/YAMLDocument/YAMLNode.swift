/// A node of a document: text as it was written, with its place. What a scalar means is decided by whoever reads the field.
package struct YAMLNode: Sendable {
  package enum Style: UInt8, Sendable {
    case plain
    case quoted
    /// A block scalar, `|` or `>`.
    case literal
  }

  package enum Content: Sendable {
    case scalar(String, Style)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  package var content: Content
  package var mark: YAMLMark
  /// True for what was already reported (an alias in a spec, say): readers pass over it without a second complaint.
  package var isRefused: Bool

  package init(_ content: Content, mark: YAMLMark, isRefused: Bool = false) {
    self.content = content
    self.mark = mark
    self.isRefused = isRefused
  }

  /// What the node is, for messages.
  package var kindName: String {
    switch content {
    case .scalar: "a text"
    case .sequence: "a list"
    case .mapping: "a map"
    }
  }

  package var entries: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  package var items: [YAMLNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The text of a scalar, whatever its style.
  package var scalarText: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// Nothing was written where a value belongs, as in `queue:` at the end of a line.
  package var isEmptyPlain: Bool {
    if case .scalar(let text, .plain) = content { text.isEmpty } else { false }
  }

  /// The word `null` without quotes. `~` is not counted: as a text it means a home directory more often than nothing.
  package var isNullWord: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return text == "null" || text == "Null" || text == "NULL"
  }

  /// The value of a key of a mapping; nil where there is none.
  package subscript(key: String) -> YAMLNode? {
    entries?.first { $0.key == key }?.value
  }
}

/// One `key: value` of a mapping.
package struct YAMLEntry: Sendable {
  package var key: String
  package var keyMark: YAMLMark
  package var value: YAMLNode

  package init(key: String, keyMark: YAMLMark, value: YAMLNode) {
    self.key = key
    self.keyMark = keyMark
    self.value = value
  }
}

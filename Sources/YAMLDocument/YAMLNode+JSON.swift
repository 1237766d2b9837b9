extension YAMLNode {
  /// How scalars without quotes become JSON.
  package enum JSONTyping: Sendable {
    /// As YAML 1.2's core schema has them: `0x10` is 16, `True` is true, `~` is null.
    case core
    /// Only what JSON would write the same way becomes a number or a word, all else a text. Read again by fields,
    /// such JSON says exactly what the document said: `version: 007` stays `"007"`.
    case verbatim
  }

  /// The tree as compact JSON text, keys in their order.
  package func jsonText(_ typing: JSONTyping = .core) -> String {
    var text: [UInt8] = []
    appendJSON(to: &text, typing)
    return String(decoding: text, as: UTF8.self)
  }

  private func appendJSON(to text: inout [UInt8], _ typing: JSONTyping) {
    switch content {
    case .scalar(let value, let style):
      guard style == .plain else { return JSONText.append(value, to: &text) }
      switch typing {
      case .verbatim:
        if CoreSchema.isJSONLiteral(value) { text += value.utf8 } else { JSONText.append(value, to: &text) }
      case .core:
        switch CoreSchema.value(ofPlain: value) {
        case .null: text += "null".utf8
        case .boolean(let isTrue): text += (isTrue ? "true" : "false").utf8
        case .number(let number): text += number.utf8
        case .text: JSONText.append(value, to: &text)
        }
      }
    case .sequence(let items):
      text.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        item.appendJSON(to: &text, typing)
      }
      text.append(UInt8(ascii: "]"))
    case .mapping(let entries):
      text.append(UInt8(ascii: "{"))
      for (index, entry) in entries.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        JSONText.append(entry.key, to: &text)
        text.append(UInt8(ascii: ":"))
        entry.value.appendJSON(to: &text, typing)
      }
      text.append(UInt8(ascii: "}"))
    }
  }
}

import YAMLDocument

/// Texts in a YAML document that is written, never guessed at: whatever they hold, they are read back the same.
enum YAMLText {
  /// Without quotes where nothing in the text could mean something else, otherwise as a JSON string.
  static func inline(_ text: String) -> String {
    isPlain(text) ? text : JSONText.string(text)
  }

  /// Several lines as a literal block where it says them exactly, otherwise inline.
  static func block(_ text: String) -> String {
    guard text.utf8.contains(0x0A), isLiteral(text) else { return inline(text) }
    let ends = text.utf8.reversed().prefix { $0 == 0x0A }.count
    var result = ends == 0 ? "|-\n" : ends == 1 ? "|\n" : "|+\n"
    let body = ends > 0 ? text.dropLast() : text[...]
    for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
      result += line.isEmpty ? "\n" : "  " + line + "\n"
    }
    // The one who calls adds the last line end.
    result.removeLast()
    return result
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, SpecBuilder.isAlphanumeric(first) || first == UInt8(ascii: "/") else {
      return false
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="),
        UInt8(ascii: "+"):
        break
      default: if !SpecBuilder.isAlphanumeric(byte) { return false }
      }
    }
    // Words that other readers of YAML take for something else than text.
    return CoreSchema.value(ofPlain: text) == .text && !yaml11Words.contains(text.lowercased())
  }

  private static let yaml11Words: Set<String> = ["yes", "no", "on", "off", "y", "n", "null", "true", "false"]

  /// A literal block holds printable text with tabs and line feeds; its first line tells the indentation, so it can't
  /// begin with a blank or be empty.
  private static func isLiteral(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != 0x20, first != 0x09, first != 0x0A else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
        0x10000...0x10FFFF:
        true
      default: false
      }
    }
  }
}

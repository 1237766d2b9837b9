/// Strings and numbers, byte by byte.
extension JSONScanner {
  /// The bytes between the quotes, escapes checked and left as they are.
  mutating func quoted() throws(JSONError) -> (UnsafeBufferPointer<UInt8>, hasEscapes: Bool) {
    offset += 1
    let start = offset
    var hasEscapes = false
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        let text = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        offset += 1
        return (text, hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        offset += 1
        try checkEscape()
      case 0..<0x20: throw fail("a control character in a string")
      default: offset += 1
      }
    }
    throw JSONError("the string has no end", at: start - 1)
  }

  private mutating func checkEscape() throws(JSONError) {
    guard offset < bytes.count else { throw fail("the string has no end") }
    switch bytes[offset] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 1
    case UInt8(ascii: "u"):
      guard offset + 4 < bytes.count else { throw fail("the string has no end") }
      for index in 1...4 where Self.hexDigit(bytes[offset + index]) == nil { throw fail("a bad \\u escape") }
      offset += 5
    default: throw fail("an unknown escape")
    }
  }

  /// The text of a number, by JSON's grammar.
  mutating func number() throws(JSONError) -> UnsafeBufferPointer<UInt8> {
    guard try kind() == .number else { throw fail("expected a number") }
    let start = offset
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    let integer = digits()
    guard integer > 0 else { throw JSONError("expected a digit", at: offset) }
    if integer > 1, bytes[offset - integer] == UInt8(ascii: "0") {
      throw JSONError("a number with a leading zero", at: start)
    }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      guard digits() > 0 else { throw fail("expected a digit") }
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      guard digits() > 0 else { throw fail("expected a digit") }
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<offset])
  }

  private mutating func digits() -> Int {
    let start = offset
    while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
    return offset - start
  }

  /// Resolves the escapes of a string that `quoted` has checked; a lone surrogate becomes U+FFFD.
  static func unescape(_ text: UnsafeBufferPointer<UInt8>) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\") else {
        plain.append(text[index])
        index += 1
        continue
      }
      let letter = text[index + 1]
      index += 2
      switch letter {
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "u"):
        var unit = codeUnit(text, at: index)
        index += 4
        let isHigh = (0xD800..<0xDC00).contains(unit)
        if isHigh, index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") {
          let low = codeUnit(text, at: index + 2)
          if (0xDC00..<0xE000).contains(low) {
            unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            index += 6
          }
        }
        plain.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{fffd}").utf8)
      default: plain.append(letter)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func codeUnit(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt32 {
    text[index..<(index + 4)].reduce(0) { $0 << 4 | UInt32(hexDigit($1) ?? 0) }
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

internal import SystemIO

/// Walks over the fields of one line whose CRC has been found right.
package struct LineReader {
  private var rest: UnsafeRawBufferPointer
  private var isAtEnd = false
  /// The line's first field.
  package private(set) var word: UnsafeRawBufferPointer

  /// nil for an empty line, and for one whose CRC doesn't fit: it was torn, and never happened.
  package init?(_ line: UnsafeRawBufferPointer) {
    // At least a word, a TAB and eight digits.
    guard line.count >= 10, line[line.count - 9] == UInt8(ascii: "\t") else { return nil }
    var expected: UInt32 = 0
    for byte in line[(line.count - 8)...] {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      default: return nil
      }
      expected = expected << 4 | UInt32(digit)
    }
    let content = UnsafeRawBufferPointer(rebasing: line[..<(line.count - 9)])
    guard Digest.crc32c(content) == expected else { return nil }
    rest = content
    word = UnsafeRawBufferPointer(start: nil, count: 0)
    if let first = next() { word = first }
  }

  package func isWord(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { word.elementsEqual($0) }
  }

  /// The next field as it stands in the line, escapes and all.
  package mutating func next() -> UnsafeRawBufferPointer? {
    if isAtEnd { return nil }
    for index in rest.indices where rest[index] == UInt8(ascii: "\t") {
      let field = UnsafeRawBufferPointer(rebasing: rest[..<index])
      rest = UnsafeRawBufferPointer(rebasing: rest[(index + 1)...])
      return field
    }
    isAtEnd = true
    return rest
  }

  package mutating func text() -> String? {
    guard let field = next() else { return nil }
    if !field.contains(UInt8(ascii: "\\")) { return String(decoding: field, as: UTF8.self) }
    var plain: [UInt8] = []
    Self.unescape(field, into: &plain)
    return String(decoding: plain, as: UTF8.self)
  }

  package mutating func integer() -> Int? {
    guard let field = next() else { return nil }
    var value = 0
    var isNegative = false
    for (offset, byte) in field.enumerated() {
      if offset == 0, byte == UInt8(ascii: "-"), field.count > 1 {
        isNegative = true
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carries) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      if overflow || carries { return nil }
      value = sum
    }
    return field.isEmpty ? nil : (isNegative ? -value : value)
  }

  package mutating func seconds() -> Double? {
    guard let field = next(), let point = field.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    var micros = 0
    for byte in field where byte != UInt8(ascii: ".") {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      micros = micros &* 10 &+ Int(byte - UInt8(ascii: "0"))
    }
    return field.count - point == 7 ? Double(micros) / 1e6 : nil
  }

  /// Appends a field's true bytes.
  package static func unescape(_ field: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
    var index = 0
    while index < field.count {
      let byte = field[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < field.count else {
        bytes.append(byte)
        continue
      }
      switch field[index] {
      case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "0"): bytes.append(0)
      default: bytes.append(field[index])
      }
      index += 1
    }
  }

  /// Calls `body` with every whole line (without its newline) and returns how many bytes they took.
  @discardableResult
  package static func forEachLine(
    in bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) -> Int {
    var consumed = 0
    while consumed < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { break }
      if end > 0 { body(UnsafeRawBufferPointer(rebasing: rest[..<end])) }
      consumed += end + 1
    }
    return consumed
  }
}

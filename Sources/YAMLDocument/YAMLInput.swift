/// Judges the bytes of a document before libyaml sees them: what it would misread, or read slowly, is refused here with its place.
struct YAMLInput {
  /// The bytes after a byte-order mark.
  let start: Int
  private(set) var diagnostics: [Diagnostic] = []

  /// libyaml compares every new %TAG with all before it; a document has no use for more than these.
  private static let maxDirectives = 32
  /// After so many broken places the file is evidently not text.
  private static let maxReported = 10

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String, rules: YAMLRules) {
    if bytes.count > rules.maxBytes {
      start = 0
      diagnostics = [
        Diagnostic(
          .error, .tooLarge, file: file,
          message: "the file has \(bytes.count) bytes; at most \(rules.maxBytes) are read",
          suggestion: "put long data into a file of its own and name its path")
      ]
      return
    }
    if Self.looksLikeUTF16(bytes) {
      start = 0
      diagnostics = [
        Diagnostic(
          .error, .utf16, file: file, line: 1, column: 1, message: "the file is UTF-16 or UTF-32, not UTF-8",
          suggestion: "save it as UTF-8")
      ]
      return
    }
    start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    scan(bytes, file: file, rules: rules)
  }

  private static func looksLikeUTF16(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 2 else { return false }
    if (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF) { return true }
    // Without a mark: every second byte of Latin text is NUL.
    guard bytes.count >= 4 else { return false }
    return (bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0)
      || (bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0)
      || (bytes[0] == 0 && bytes[1] == 0) || (bytes[0] != 0 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0)
  }

  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, file: String, rules: YAMLRules) {
    var index = start
    var line = 1
    var lineStart = start
    // Bytes of this line that continue a character: column = bytes − these.
    var continuations = 0
    var directives = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0x20 && byte < 0x7F {
        if byte == UInt8(ascii: "%") && index == lineStart && bytes[index...].starts(with: "%TAG".utf8) {
          directives += 1
        }
        index += 1
        continue
      }
      switch byte {
      case 0x0A, 0x0D:
        if byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A { index += 1 }
        line += 1
        index += 1
        lineStart = index
        continuations = 0
        continue
      case 0x09:
        index += 1
        continue
      default: break
      }
      let column = index - lineStart - continuations + 1
      let count: Int
      var problem: (DiagnosticCode, String, String)?
      if byte < 0x80 {
        count = 1
        problem = Self.controlCharacter(UInt32(byte))
      } else if let (scalar, length) = UTF8Scan.scalar(bytes[index...]) {
        count = length
        problem = Self.problem(scalar, rules: rules)
      } else {
        count = 1
        problem = (.notUTF8, "the byte 0x\(PrintableText.hex(UInt32(byte), 2)) is not UTF-8", "save the file as UTF-8")
      }
      if let (code, message, suggestion) = problem {
        diagnostics.append(
          Diagnostic(
            .error, code, file: file, line: line, column: column, message: message, suggestion: suggestion))
        if diagnostics.count >= Self.maxReported { return }
      }
      continuations += count - 1
      index += count
    }
    if directives > Self.maxDirectives {
      diagnostics.append(
        Diagnostic(
          .error, .directives, file: file, line: 1, column: 1,
          message: "\(directives) %TAG directives; at most \(Self.maxDirectives) are read"))
    }
  }

  private static func controlCharacter(_ value: UInt32) -> (DiagnosticCode, String, String) {
    if value == 0 { return (.controlCharacter, "a NUL byte", "the file may be damaged or not be text") }
    let name = PrintableText.hex(value, 2)
    return (.controlCharacter, "the control character 0x\(name)", "in a text in double quotes it is written \\x\(name)")
  }

  private static func problem(_ scalar: Unicode.Scalar, rules: YAMLRules) -> (DiagnosticCode, String, String)? {
    switch scalar.value {
    case 0x85, 0x2028, 0x2029:
      if rules.allowsUnicodeLineBreaks { return nil }
      let name = PrintableText.hex(scalar.value, 4)
      return (
        .unicodeLineBreak, "U+\(name) ends a line for some readers of YAML and not for others",
        "in a text in double quotes it is written \\u\(name)"
      )
    case 0x80...0x9F: return controlCharacter(scalar.value)
    case 0xFFFE, 0xFFFF:
      let name = PrintableText.hex(scalar.value, 4)
      return (.controlCharacter, "U+\(name) is not a character", "leave it out")
    default: return nil
    }
  }
}

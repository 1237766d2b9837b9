/// Reads documents that are plain JSON. libyaml refuses some of it: surrogate pairs, which Python's `json` writes for
/// every emoji, and keys of more than 1024 characters. Anything that is not exactly JSON (with
/// or without an end marker) is left to libyaml and its messages.
struct JSONTreeReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let rules: YAMLRules
  private var index = 0
  private var line = 1
  private var lineStart = 0
  /// Bytes of this line that continue a character.
  private var continuations = 0
  private var nodeCount = 0

  private struct NotJSON: Error {}

  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, rules: YAMLRules
  ) -> (root: YAMLNode, endsExplicitly: Bool)? {
    // Only a map or a list: a lone scalar is YAML's business.
    guard let first = bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return nil }
    var reader = JSONTreeReader(bytes: bytes, rules: rules)
    do throws(NotJSON) {
      let root = try reader.value(depth: 1)
      reader.skipBlanks()
      let endsExplicitly = reader.skipEndMarker()
      return reader.index == bytes.count ? (root, endsExplicitly) : nil
    } catch {
      return nil
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, rules: YAMLRules) {
    self.bytes = bytes
    self.rules = rules
  }

  private var column: Int { index - lineStart - continuations + 1 }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09: index += 1
      case 0x0D where index + 1 < bytes.count && bytes[index + 1] == 0x0A: index += 1
      case 0x0A, 0x0D:
        index += 1
        line += 1
        lineStart = index
        continuations = 0
      default: return
      }
    }
  }

  /// The one line of YAML that may follow: `...`, with nothing but blanks after it.
  private mutating func skipEndMarker() -> Bool {
    guard index == lineStart, bytes[index...].starts(with: "...".utf8) else { return false }
    index += 3
    if index < bytes.count, bytes[index] > 0x20 { return false }
    skipBlanks()
    return true
  }

  private mutating func peek() throws(NotJSON) -> UInt8 {
    skipBlanks()
    guard index < bytes.count else { throw NotJSON() }
    return bytes[index]
  }

  private mutating func value(depth: Int) throws(NotJSON) -> YAMLNode {
    let first = try peek()
    nodeCount += 1
    // Limits are reported by the other reader, which knows the place to name.
    guard nodeCount <= rules.maxNodes else { throw NotJSON() }
    let (startLine, startColumn) = (line, column)
    func mark(_ end: JSONTreeReader) -> YAMLMark {
      YAMLMark(line: startLine, column: startColumn, length: end.line == startLine ? end.column - startColumn : 1)
    }
    switch first {
    case UInt8(ascii: "{"):
      guard depth <= rules.maxDepth else { throw NotJSON() }
      let entries = try object(depth)
      return YAMLNode(.mapping(entries), mark: mark(self))
    case UInt8(ascii: "["):
      guard depth <= rules.maxDepth else { throw NotJSON() }
      let items = try array(depth)
      return YAMLNode(.sequence(items), mark: mark(self))
    case UInt8(ascii: "\""):
      let text = try string()
      return YAMLNode(.scalar(text, .quoted), mark: mark(self))
    default:
      let text = try word()
      return YAMLNode(.scalar(text, .plain), mark: mark(self))
    }
  }

  private mutating func object(_ depth: Int) throws(NotJSON) -> [YAMLEntry] {
    index += 1
    var pairs = MappingPairs()
    if try peek() == UInt8(ascii: "}") {
      index += 1
      return []
    }
    while true {
      guard try peek() == UInt8(ascii: "\"") else { throw NotJSON() }
      nodeCount += 1
      let (startLine, startColumn) = (line, column)
      let key = try string()
      let mark = YAMLMark(line: startLine, column: startColumn, length: column - startColumn)
      guard try peek() == UInt8(ascii: ":") else { throw NotJSON() }
      index += 1
      let value = try value(depth: depth + 1)
      // A key given twice is a mistake with a message.
      guard pairs.add(YAMLEntry(key: key, keyMark: mark, value: value), replacing: false) == nil else {
        throw NotJSON()
      }
      let next = try peek()
      index += 1
      if next == UInt8(ascii: "}") { return pairs.finished() }
      guard next == UInt8(ascii: ",") else { throw NotJSON() }
    }
  }

  private mutating func array(_ depth: Int) throws(NotJSON) -> [YAMLNode] {
    index += 1
    var items: [YAMLNode] = []
    if try peek() == UInt8(ascii: "]") {
      index += 1
      return []
    }
    while true {
      items.append(try value(depth: depth + 1))
      let next = try peek()
      index += 1
      if next == UInt8(ascii: "]") { return items }
      guard next == UInt8(ascii: ",") else { throw NotJSON() }
    }
  }

  private mutating func word() throws(NotJSON) -> String {
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "E"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        index += 1
        continue
      default: break
      }
      break
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard CoreSchema.isJSONLiteral(text) else { throw NotJSON() }
    return text
  }

  private mutating func string() throws(NotJSON) -> String {
    index += 1
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { break }
      try step(byte)
    }
    return try stringWithEscapes(Array(bytes[start..<index]))
  }

  private mutating func step(_ byte: UInt8) throws(NotJSON) {
    guard byte >= 0x20 else { throw NotJSON() }
    if byte & 0xC0 == 0x80 { continuations += 1 }
    index += 1
  }

  private mutating func stringWithEscapes(_ beginning: [UInt8]) throws(NotJSON) -> String {
    var text = beginning
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return String(decoding: text, as: UTF8.self)
      }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        try step(byte)
        continue
      }
      guard index + 1 < bytes.count else { throw NotJSON() }
      let escape = bytes[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try escapedScalar())!)
      default: throw NotJSON()
      }
    }
    throw NotJSON()
  }

  private mutating func escapedScalar() throws(NotJSON) -> Unicode.Scalar {
    let high = try fourDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw NotJSON() }
    index += 2
    let low = try fourDigits()
    guard (0xDC00...0xDFFF).contains(low) else { throw NotJSON() }
    guard let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) else { throw NotJSON() }
    return scalar
  }

  private mutating func fourDigits() throws(NotJSON) -> UInt32 {
    guard index + 4 <= bytes.count else { throw NotJSON() }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw NotJSON()
      }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}

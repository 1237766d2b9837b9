/// Writes compact JSON into a byte buffer.
///
/// Commas follow from the last byte written, so there is no state beside the buffer and no tree to build.
package struct JSONWriter: Sendable {
  /// What has been written; ends without a newline.
  package private(set) var bytes: [UInt8] = []

  /// Makes an empty writer.
  package init(reservingCapacity capacity: Int = 0) {
    if capacity > 0 { bytes.reserveCapacity(capacity) }
  }

  /// Goes back to an empty buffer and keeps its memory.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Ends a line, for files of one value per line.
  package mutating func newline() { bytes.append(UInt8(ascii: "\n")) }

  // MARK: Structure

  /// Writes `{`, what the body writes, and `}`.
  package mutating func object<Failure: Error>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    beginObject()
    try body(&self)
    endObject()
  }

  /// Writes `[`, what the body writes, and `]`.
  package mutating func array<Failure: Error>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    beginArray()
    try body(&self)
    endArray()
  }

  package mutating func beginObject() {
    separate()
    bytes.append(UInt8(ascii: "{"))
  }

  package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

  package mutating func beginArray() {
    separate()
    bytes.append(UInt8(ascii: "["))
  }

  package mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

  /// Writes a key of our own vocabulary; it must not need escapes.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Writes a key that came from somewhere else.
  package mutating func key(text name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }

  // MARK: Values

  package mutating func string(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { appendQuoted($0, trusted: true) }
  }

  /// Writes bytes as a string; what is not UTF-8 becomes U+FFFD.
  package mutating func string(bytes text: some Sequence<UInt8>) {
    separate()
    let done: Void? = text.withContiguousStorageIfAvailable { appendQuoted($0, trusted: false) }
    if done == nil { Array(text).withUnsafeBufferPointer { appendQuoted($0, trusted: false) } }
  }

  package mutating func int(_ value: some BinaryInteger) {
    separate()
    appendInteger(value)
  }

  /// Writes a number; infinities and NaN, which JSON has not, become `null`.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func bool(_ value: Bool) {
    separate()
    if value { bytes.append(contentsOf: "true".utf8) } else { bytes.append(contentsOf: "false".utf8) }
  }

  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// Writes a value that is JSON already.
  package mutating func raw(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Appends bytes as they are, without a separating comma: what stands around a value on its line.
  package mutating func verbatim(_ text: some Collection<UInt8>) { bytes.append(contentsOf: text) }

  // MARK: Bytes

  private mutating func separate() {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"), UInt8(ascii: ","): break
    default: bytes.append(UInt8(ascii: ","))
    }
  }

  private mutating func appendInteger(_ value: some BinaryInteger) {
    var rest = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
      rest = quotient
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, trusted: Bool) {
    bytes.append(UInt8(ascii: "\""))
    var runStart = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte >= 0x80 {
        if trusted {
          index += 1
          continue
        }
        let length = UTF8Sequence.length(in: text, at: index)
        if length > 0 {
          index += length
          continue
        }
      } else if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte != 0x7f {
        index += 1
        continue
      }
      bytes.append(contentsOf: text[runStart..<index])
      appendEscape(byte)
      index += 1
      runStart = index
    }
    bytes.append(contentsOf: text[runStart...])
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
    case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
    case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
    case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
    case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
    case 0x80...: bytes.append(contentsOf: "\u{fffd}".utf8)
    default:
      bytes.append(contentsOf: #"\u00"#.utf8)
      for digit in [byte >> 4, byte & 15] {
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}

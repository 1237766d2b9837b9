internal import SystemIO

/// Builds lines of the keeper's channel and log: fields separated by TAB, the last one the CRC-32C of everything in
/// front of it. TAB, newline, NUL and backslash inside a field are escaped, so that a line is one record whatever a
/// user's text holds, and a torn or joined line gives itself away.
package struct LineWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var start = 0

  package init() {}

  package mutating func begin(_ word: StaticString) {
    start = bytes.count
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  package mutating func field(_ text: String) {
    bytes.append(UInt8(ascii: "\t"))
    var text = text
    text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
  }

  package mutating func field(_ number: Int) {
    bytes.append(UInt8(ascii: "\t"))
    appendDecimal(number)
  }

  /// A number that may be unknown.
  package mutating func field(_ number: Int?) {
    if let number { field(number) } else { field("-") }
  }

  /// Seconds, written with microseconds.
  package mutating func field(seconds: Double) {
    let micros = Int((max(0, seconds) * 1e6).rounded())
    field(micros / 1_000_000)
    bytes.append(UInt8(ascii: "."))
    var digit = 100_000
    while digit > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(micros / digit % 10))
      digit /= 10
    }
  }

  package mutating func end() {
    let crc = bytes.withUnsafeBytes { Digest.crc32c(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    bytes.append(UInt8(ascii: "\t"))
    for shift in stride(from: 28, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: crc >> UInt32(shift)) & 15
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Takes what has gathered and begins anew, keeping the room.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
  }

  /// Gives back the room of an unusually large batch.
  package mutating func trim() {
    if bytes.capacity > 1 << 20 { bytes = [] }
    bytes.removeAll(keepingCapacity: true)
  }

  /// A line as it stands, without its newline.
  package mutating func append(line: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: line)
    bytes.append(UInt8(ascii: "\n"))
  }

  package mutating func removeFirst(_ count: Int) { bytes.removeFirst(count) }

  private mutating func appendDecimal(_ number: Int) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let first = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[first...].reverse()
  }

  private mutating func appendEscaped(_ text: UnsafeRawBufferPointer) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "\t"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
      case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
      case 0: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "0")])
      default: bytes.append(byte)
      }
    }
  }
}

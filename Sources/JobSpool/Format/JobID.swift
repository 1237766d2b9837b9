import Glibc

/// Names one accepted drop for ever: `YYYYMMDD-HHMMSS-` in UTC, then 8 base32 characters of 40 random bits.
public struct JobID: Sendable, Hashable, CustomStringConvertible {
  /// Seconds since 1970.
  package let seconds: Int64
  /// 40 random bits.
  package let random: UInt64

  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  package init(at now: Double, random: inout some RandomNumberGenerator) {
    self.init(seconds: Int64(now), random: random.next() & 0xFF_FFFF_FFFF)
  }

  package init(seconds: Int64, random: UInt64) {
    self.seconds = seconds
    self.random = random
  }

  /// Reads an id back from its text.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 24, bytes[8] == UInt8(ascii: "-"), bytes[15] == UInt8(ascii: "-") else { return nil }
    func number(_ range: Range<Int>) -> Int32? {
      var value: Int32 = 0
      for byte in bytes[range] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int32(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
      let minute = number(11..<13), let second = number(13..<15)
    else { return nil }
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (year - 1900, month - 1, day)
    (time.tm_hour, time.tm_min, time.tm_sec) = (hour, minute, second)
    seconds = Int64(timegm(&time))
    var value: UInt64 = 0
    for byte in bytes[16...] {
      guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
      value = value << 5 | UInt64(digit)
    }
    random = value
  }

  /// The id as it stands in sidecars.
  public var description: String {
    String(unsafeUninitializedCapacity: 24) { buffer in
      let date = Self.digits(of: seconds)
      for index in 0..<8 { buffer[index] = date[index] }
      buffer[8] = UInt8(ascii: "-")
      for index in 8..<14 { buffer[index + 1] = date[index] }
      buffer[15] = UInt8(ascii: "-")
      for index in 0..<8 { buffer[16 + index] = Self.alphabet[Int(random >> UInt64(35 - 5 * index) & 31)] }
      return 24
    }
  }

  /// The 8 random characters.
  public var suffix: String { String(description.suffix(8)) }

  /// The two hexadecimal digits that spread jobs over directories.
  package var shard: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: [digits[Int(random >> 4 & 15)], digits[Int(random & 15)]], as: UTF8.self)
  }

  /// `YYYY-MM-DD` of a moment, in UTC.
  package static func day(of seconds: Double) -> String {
    let date = digits(of: Int64(seconds))
    return String(
      decoding: date[0..<4] + [UInt8(ascii: "-")] + date[4..<6] + [UInt8(ascii: "-")] + date[6..<8], as: UTF8.self)
  }

  /// YYYYMMDDHHMMSS as ASCII digits.
  private static func digits(of seconds: Int64) -> [UInt8] {
    var clock = time_t(seconds)
    var time = tm()
    gmtime_r(&clock, &time)
    var result: [UInt8] = []
    result.reserveCapacity(14)
    func append(_ value: Int32, _ width: Int) {
      var rest = value
      let start = result.count
      for _ in 0..<width {
        result.append(UInt8(ascii: "0") + UInt8(rest % 10))
        rest /= 10
      }
      result[start...].reverse()
    }
    append(time.tm_year + 1900, 4)
    append(time.tm_mon + 1, 2)
    append(time.tm_mday, 2)
    append(time.tm_hour, 2)
    append(time.tm_min, 2)
    append(time.tm_sec, 2)
    return result
  }
}

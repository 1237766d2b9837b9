/// Strict UTF-8, one character at a time: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Scan {
  /// The character at the start of `bytes` and its length; nil if there is none.
  static func scalar(_ bytes: some Collection<UInt8>) -> (Unicode.Scalar, Int)? {
    guard let first = bytes.first else { return nil }
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let count: Int
    var value: UInt32
    let least: UInt32
    switch first {
    case 0xC2...0xDF: (count, value, least) = (2, UInt32(first & 0x1F), 0x80)
    case 0xE0...0xEF: (count, value, least) = (3, UInt32(first & 0x0F), 0x800)
    case 0xF0...0xF4: (count, value, least) = (4, UInt32(first & 0x07), 0x10000)
    default: return nil
    }
    var seen = 1
    for byte in bytes.dropFirst().prefix(count - 1) {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
      seen += 1
    }
    guard seen == count, value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, count)
  }
}

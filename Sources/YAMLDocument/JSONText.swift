/// Writes JSON strings. They are YAML double-quoted strings too, for libyaml as well: what YAML 1.1 takes for a line
/// break or refuses as unprintable is escaped.
package enum JSONText {
  package static func string(_ value: String) -> String {
    var text: [UInt8] = []
    append(value, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  package static func append(_ value: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
          text.append(UInt8(ascii: "\\"))
          text.append(byte)
        case 0x0A: text += "\\n".utf8
        case 0x0D: text += "\\r".utf8
        case 0x09: text += "\\t".utf8
        case 0..<0x20, 0x7F: text += ("\\u" + PrintableText.hex(UInt32(byte), 4)).utf8
        case 0xC2, 0xE2, 0xEF:
          if let (scalar, length) = UTF8Scan.scalar(bytes[index...]), isSpecial(scalar) {
            text += ("\\u" + PrintableText.hex(scalar.value, 4)).utf8
            index += length
            continue
          }
          text.append(byte)
        default: text.append(byte)
        }
        index += 1
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x80...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}

/// The grammar of job names: `[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,199}`, and no name that reads as work in progress.
public enum JobName {
  /// Whether the text can name a job.
  public static func isValid(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { isValid($0) }
  }

  package static func isValid(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = name.first, name.count <= InboxEntry.longestName, isAlphanumeric(first) else { return false }
    return name.allSatisfy { isAlphanumeric($0) || Self.punctuation.contains($0) }
  }

  private static let punctuation = Set("._@+=,-".utf8)

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  /// The text with every byte that names may not hold percent-encoded, for showing a refused name.
  package static func percentEncoded(_ raw: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in raw {
      if isAlphanumeric(byte) || (punctuation.contains(byte) && byte != UInt8(ascii: "%")) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        text += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
      }
    }
    return text
  }
}

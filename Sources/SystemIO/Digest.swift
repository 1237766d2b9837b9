private import CLinux

/// Checksums and digests of byte buffers.
package enum Digest {
  package static func crc32c(_ bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0) -> UInt32 {
    cl_crc32c(crc, bytes.baseAddress, bytes.count)
  }

  package static func crc32c(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { crc32c($0) } }

  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      cl_sha256(bytes, bytes.count, digest.baseAddress)
      count = 32
    }
  }

  /// The digest in lower-case hexadecimal.
  package static func sha256Hex(_ bytes: [UInt8]) -> String { hex(sha256(bytes)) }

  package static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

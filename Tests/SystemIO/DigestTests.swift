import SystemIO
import Testing

/// CRC-32C by the vectors of RFC 3720 (B.4), SHA-256 by those of FIPS 180 and RFC 6234.
@Suite("Digests")
struct DigestTests {
  @Test(
    "CRC-32C agrees with RFC 3720",
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C), (Array("123456789".utf8), 0xE306_9283),
      ([], 0),
    ] as [([UInt8], UInt32)])
  func crc(bytes: [UInt8], expected: UInt32) {
    #expect(Digest.crc32c(bytes) == expected)
  }

  @Test("A CRC goes on where the last part ended, wherever it is cut")
  func continued() {
    let bytes = (0..<100).map { UInt8($0 * 7 & 255) }
    let whole = Digest.crc32c(bytes)
    for cut in 0...bytes.count {
      let first = Digest.crc32c(Array(bytes[..<cut]))
      #expect(Array(bytes[cut...]).withUnsafeBytes { Digest.crc32c($0, continuing: first) } == whole)
    }
  }

  @Test(
    "SHA-256 agrees with FIPS 180",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
      (
        String(repeating: "0123456701234567012345670123456701234567012345670123456701234567", count: 10),
        "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"
      ),
    ])
  func sha256(text: String, expected: String) {
    #expect(Digest.sha256Hex(Array(text.utf8)) == expected)
  }

  @Test("Every length around a block is padded as the standard wants", arguments: [55, 56, 57, 63, 64, 65, 119, 120])
  func padding(count: Int) {
    // No two lengths share a digest, and none is its prefix's.
    let bytes = [UInt8](repeating: 0x61, count: count)
    #expect(Digest.sha256(bytes) != Digest.sha256(Array(bytes.dropLast())))
    #expect(Digest.sha256(bytes).count == 32)
  }
}

/// Stands for a key in 16 bytes. The keeper must recognise every key that its log knows, and a hundred thousand of
/// them as texts would be most of its memory.
struct KeyPrint: Hashable {
  private let first: UInt64
  private let second: UInt64

  init(_ key: String) {
    // FNV-1a twice, from different starts: keys are made by us, not by somebody who looks for collisions.
    var first: UInt64 = 0xcbf2_9ce4_8422_2325
    var second: UInt64 = 0x9ae1_6a3b_2f90_404f
    for byte in key.utf8 {
      first = (first ^ UInt64(byte)) &* 0x100_0000_01b3
      second = (second ^ UInt64(byte)) &* 0x100_0000_01b3
      second ^= second >> 29
    }
    self.first = first
    self.second = second
  }
}

/// xoshiro256**, seeded once from the kernel: names that are unlikely to meet again, without a system call for each. Not
/// for secrets.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  package init() {
    var kernel = SystemRandomNumberGenerator()
    state = (kernel.next(), kernel.next(), kernel.next(), kernel.next() | 1)
  }

  package mutating func next() -> UInt64 {
    func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
    let result = rotated(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }
}

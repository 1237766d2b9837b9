@testable import YAMLDocument

/// Reads a text as a spec, or by other rules.
func read(_ text: String, _ rules: YAMLRules = .spec) -> YAMLReader.Reading {
  YAMLReader.read(Array(text.utf8), file: "x.yaml", rules: rules)
}

/// The codes of the mistakes, in their order.
func codes(_ reading: YAMLReader.Reading) -> [String] { reading.diagnostics.map(\.code.number) }

/// A random source with a seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

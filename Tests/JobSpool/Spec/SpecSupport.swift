import JobSpool
import YAMLDocument

/// Reads a text as a spec.
func readSpec(_ text: String, nativeAllowed: Bool = true) -> JobSpecReader.Outcome {
  JobSpecReader.read(Array(text.utf8), file: "x.yaml", nativeAllowed: nativeAllowed)
}

/// Reads a text as a spec that runs something, with these fields.
func fields(_ text: String) -> JobSpecReader.Outcome { readSpec("command: x\n" + text) }

/// Code and place of every mistake.
func mistakes(_ outcome: JobSpecReader.Outcome) -> [String] {
  outcome.diagnostics.map { "\($0.code.number) \($0.line):\($0.column)" }
}

/// A random source with a seed, so that a failure can be repeated.
struct SpecGenerator: RandomNumberGenerator {
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

extension SpecGenerator {
  mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &self) == 0 }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// A text made of what breaks quoting, YAML, shells and terminals. `isLine` leaves control characters out.
  mutating func hostile(isLine: Bool = false, isEmptyAllowed: Bool = true) -> String {
    let pieces = [
      "a", "7", " ", "  ", "'", "\"", "\\", "$HOME", "`id`", "$(id)", ";", "#", " #", ":", ": ", "-", "- ", "--", "*",
      "&x",
      "!", "%", "@", "{", "}", "[", "]", ",", "|", ">", "~", "null", "true", "no", "é", "日本", "😀", "e\u{301}", "...",
      "---", "\u{A0}", "=", "?", "<<", "0x10", "1e3", "#!/bin/sh", "#SBATCH -p x",
    ]
    let controls = [
      "\n", "\n\n", "\t", "\r", "\r\n", "\u{1}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{2028}", "\u{FEFF}", " \n",
    ]
    var text = ""
    for _ in 0..<number(isEmptyAllowed ? 0...8 : 1...8) {
      text += !isLine && chance(3) ? controls.randomElement(using: &self)! : pieces.randomElement(using: &self)!
    }
    return text
  }
}

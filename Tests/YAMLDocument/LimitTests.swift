import Testing
import YAMLDocument

@Suite("Limits of a document", .timeLimit(.minutes(2)))
struct LimitTests {
  /// libyaml alone takes 16 s for the first of these.
  @Test(
    "A bomb of brackets is given up after a bounded number of events",
    arguments: ["[", "{", "[\n", "{a: ", "- ", "? ", "[{a: "])
  func bombs(_ piece: String) {
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
    let clock = ContinuousClock()
    var reading = read("")
    let time = clock.measure { reading = read(text) }
    #expect(reading.root == nil)
    #expect(["E0006", "E0001"].contains(codes(reading).first))
    #expect(reading.eventCount < 300)
    #expect(time < .seconds(2))
  }

  @Test("64 levels are read and 65 are not")
  func depth() {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(read(nested(64)).diagnostics.isEmpty)
    #expect(codes(read(nested(65))) == ["E0006"])
    #expect(codes(read("# yaml\n" + nested(65))) == ["E0006"])
  }

  @Test("A mebibyte is read and one byte more is not")
  func size() {
    let mebibyte = "command: " + String(repeating: "x", count: (1 << 20) - 9)
    #expect(read(mebibyte).root != nil)
    let reading = read(mebibyte + "x")
    #expect(codes(reading) == ["E0005"])
    #expect(reading.eventCount == 0)
  }

  @Test("So many values that they would fill the memory are refused")
  func nodes() {
    #expect(codes(read("[" + String(repeating: "1,", count: 260_000) + "1]")) == ["E0007"])
    #expect(read("[" + String(repeating: "1,", count: 100_000) + "1]").diagnostics.isEmpty)
  }

  @Test("Thousands of %TAG lines, which libyaml compares with each other, are refused before it sees them")
  func directives() {
    let many = (0..<40_000).map { "%TAG !a\($0)! x\n" }.joined()
    for text in [many + "--- 1\n", "a: 1\n...\n" + many] {
      let reading = read(text)
      #expect(codes(reading) == ["E0016"])
      #expect(reading.eventCount == 0)
    }
  }

  @Test("A file full of mistakes is reported up to a thousand of them")
  func manyMistakes() {
    #expect(read((0..<5000).map { "- &a\($0) x\n" }.joined()).diagnostics.count == 1000)
    let warnings = String(repeating: "a: 1\n", count: 5000)
    #expect(read(warnings, .configuration).diagnostics.count == 1000)
    // The error after so many warnings still counts.
    #expect(read(warnings + "b: *nowhere\n", .configuration).hasErrors)
  }

  @Test("Every prefix of a spec is read without a crash, and says why it can't be")
  func prefixes() {
    let text =
      "command: \"echo ä\\n\"\nenv: {A: 'b', C: [x]}\nscript: |\n  #!/bin/sh\n  x\narray:\n  - &a *b\n  - !t 1\n...\n"
    let bytes = Array(text.utf8)
    for count in 0...bytes.count {
      for rules in [YAMLRules.spec, .configuration] {
        let reading = YAMLReader.read(Array(bytes.prefix(count)), file: "x", rules: rules)
        #expect(reading.root != nil || reading.hasErrors)
      }
    }
  }

  @Test("Random bytes never crash the reader")
  func noise() {
    var random = SeededGenerator(seed: 7)
    let pieces = [
      "a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "&x ", "*x", "!t ", "#", "%TAG", "...",
      "---", "<<: ", "\\u", "é", "\t", "?", "\r", "0",
    ].map { Array($0.utf8) }
    for round in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<24, using: &random) {
        if round % 4 == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += pieces.randomElement(using: &random) ?? []
        }
      }
      let rules: YAMLRules = round % 2 == 0 ? .spec : .configuration
      let reading = YAMLReader.read(bytes, file: "x", rules: rules)
      if reading.root == nil && !reading.hasErrors { Issue.record("silent about \(bytes)") }
      for one in reading.diagnostics where one.line < 0 || one.length < 1 { Issue.record("bad place for \(bytes)") }
      _ = DiagnosticRenderer(source: bytes).report(reading.diagnostics)
    }
  }
}

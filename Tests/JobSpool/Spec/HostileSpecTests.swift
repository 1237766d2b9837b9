import JobSpool
import Testing
import YAMLDocument

@Suite("Hostile specs", .timeLimit(.minutes(3)))
struct HostileSpecTests {
  private static let whole = """
    # a remark
    command: [./align, "a b", 'ü']
    name: align
    env: {A: no, B: "x\\ty"}
    resources:
      cpus: 4
      memory: 8 GB
      walltime: 01:30:00
    array:
      indices: 1-9:2,20
      parallel: 3
    after: [{job: a, when: any}]
    retry: {max: 2, on: [oom], escalate: {memory: x2}}
    metadata: {a: [1, {b: c}]}
    script2: |
      #!/bin/sh
      echo
    ...

    """

  @Test("Every prefix of a spec is read or refused, never a crash, and only the whole has the end marker")
  func prefixes() {
    let bytes = Array(Self.whole.replacing("script2: |\n  #!/bin/sh\n  echo\n", with: "").utf8)
    for count in 0...bytes.count {
      let outcome = JobSpecReader.read(Array(bytes.prefix(count)), file: "x")
      if outcome.spec == nil && !outcome.diagnostics.contains(where: \.isError) {
        Issue.record("prefix of \(count) bytes has neither a spec nor a mistake")
      }
      if outcome.endsExplicitly && count < bytes.count - 2 {
        Issue.record("prefix of \(count) bytes claims to be whole")
      }
    }
    #expect(JobSpecReader.read(bytes, file: "x").spec != nil)
    #expect(JobSpecReader.read(bytes, file: "x").endsExplicitly)
  }

  @Test("20,000 specs with random bytes in them are read or refused, and every report can be printed")
  func noise() {
    var random = SpecGenerator(seed: 11)
    let whole = Array(Self.whole.utf8)
    for round in 0..<20_000 {
      var bytes: [UInt8]
      if round % 3 == 0 {
        bytes = (0..<random.number(0...60)).map { _ in UInt8(random.number(0...255)) }
      } else {
        bytes = whole
        for _ in 0..<random.number(1...4) {
          let place = random.number(0...bytes.count - 1)
          switch random.number(0...3) {
          case 0: bytes[place] = UInt8(random.number(0...255))
          case 1: bytes.remove(at: place)
          case 2: bytes.insert(contentsOf: Array(random.hostile().utf8), at: place)
          default: bytes.removeSubrange(place..<min(bytes.count, place + random.number(1...30)))
          }
        }
      }
      let outcome = JobSpecReader.read(bytes, file: "x")
      let hasErrors = outcome.diagnostics.contains(where: \.isError)
      if (outcome.spec == nil) != hasErrors { Issue.record("neither spec nor mistake, or both: \(bytes)") }
      if round % 10 == 0 {
        let text = DiagnosticRenderer(source: bytes).report(outcome.diagnostics)
        let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" }
        if !isClean { Issue.record("control characters in the report of \(bytes)") }
        _ = JobSpecReader.readScript(Array("#!\n#JOBSPOOL ".utf8) + bytes, file: "x")
      }
    }
  }

  /// Guarantee: no text becomes a directive, an option or a second line.
  @Test("What reaches a directive or an argument of the scheduler is one line and no option, whatever was written")
  func directives() {
    var random = SpecGenerator(seed: 5)
    for _ in 0..<5000 {
      let text = JSONText.string(random.hostile())
      for field in ["name", "queue", "account", "profile", "executor", "workdir", "stdout", "stderr", "stdin", "key"] {
        guard let spec = fields("\(field): \(text)\n").spec else { continue }
        let values = [
          spec.name, spec.queue, spec.account, spec.profile, spec.executor, spec.workdir, spec.stdout, spec.stderr,
          spec.stdin, spec.key,
        ].compactMap { $0 }
        for value in values {
          let isLine = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x2028 }
          if !isLine || value.isEmpty || (field != "key" && value.hasPrefix("-")) {
            Issue.record("\(field) took \(value.debugDescription)")
          }
        }
      }
    }
  }

  @Test("A 100 kB bomb of brackets costs a bounded number of events, wherever it stands")
  func bombs() {
    for head in ["", "command: ", "command: x\nmetadata: ", "{\"command\": "] {
      let bytes = Array((head + String(repeating: "[", count: 100_000)).utf8)
      let outcome = JobSpecReader.read(bytes, file: "x")
      #expect(outcome.spec == nil)
      #expect(outcome.diagnostics.map(\.code.number) == ["E0006"])
      #expect(YAMLReader.read(bytes, file: "x", rules: .spec).eventCount < 100)
    }
  }

  @Test("A spec of nothing but mistakes is reported up to a thousand of them")
  func manyMistakes() {
    let outcome = fields((0..<50_000).map { "k\($0): v\n" }.joined())
    #expect(outcome.spec == nil)
    #expect(outcome.diagnostics.count == 1000)
  }
}

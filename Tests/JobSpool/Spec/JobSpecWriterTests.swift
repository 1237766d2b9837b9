import JobSpool
import Testing
import YAMLDocument

@Suite("Writing a spec", .timeLimit(.minutes(2)))
struct JobSpecWriterTests {
  @Test("Scripts are literal blocks, and what is plain stays plain")
  func look() {
    var spec = JobSpec(payload: .script("#!/bin/sh\necho hi\n"))
    spec.name = "align"
    spec.environment = [EnvironmentVariable(name: "A", value: "no")]
    spec.resources = SpecResources(cpus: 4, memoryBytes: 1 << 30, walltimeSeconds: 90)
    spec.array = ArraySpec(elements: .indices([1, 2, 3, 7, 9, 11, 20]), parallel: 2)
    #expect(
      JobSpecWriter.yaml(spec, endMarker: true) == """
        script: |
          #!/bin/sh
          echo hi
        name: align
        env:
          A: "no"
        resources:
          cpus: 4
          memory: 1073741824B
          walltime: 90s
        array:
          indices: 1-3,7-11:2,20
          parallel: 2
        ...

        """)
  }

  @Test("Whatever a spec holds, it comes back from its YAML the same", arguments: 0..<8)
  func roundTrip(_ seed: Int) {
    var random = SpecGenerator(seed: UInt64(seed))
    for _ in 0..<400 {
      let spec = random.spec()
      let yaml = JobSpecWriter.yaml(spec)
      let outcome = readSpec(yaml)
      if outcome.spec != spec {
        Issue.record("\(outcome.diagnostics.map(\.oneLine))\n\(yaml)\n\(spec)\n\(String(describing: outcome.spec))")
        return
      }
      // The record says the same too.
      guard let json = outcome.recordJSON(publishingEnvironment: true), readSpec(json).spec == spec else {
        Issue.record("the record differs: \(yaml)")
        return
      }
    }
  }
}

extension SpecGenerator {
  private mutating func word() -> String {
    ["a", "Z9", "x.y", "a_b", "true", "null", "no", "1e3", "007", "a@b", "a:b", "0x1F", "12:30"].randomElement(
      using: &self)!
  }

  private mutating func path() -> String {
    (chance(2) ? "/" : "f") + hostile(isLine: true).filter { $0 != "{" } + "{index}"
  }

  mutating func texts(_ isLine: Bool) -> [String] {
    (0..<number(0...3)).map { _ in hostile(isLine: isLine) }
  }

  /// Any spec that a reader could give.
  mutating func spec() -> JobSpec {
    var spec: JobSpec
    switch number(0...2) {
    case 0: spec = JobSpec(payload: .shell("x" + hostile()))
    case 1: spec = JobSpec(payload: .arguments(["p" + hostile()] + texts(false)))
    default: spec = JobSpec(payload: .script("#!" + hostile()))
    }
    if chance(2) { spec.name = "n" + hostile(isLine: true) }
    if chance(2) { spec.workdir = "/" + hostile(isLine: true) }
    for name in ["A", "B_1", "_"] where chance(2) {
      let value = hostile().unicodeScalars.filter {
        $0.value >= 32 && $0.value < 127 || "\n\t\r".unicodeScalars.contains($0)
      }
      spec.environment.append(EnvironmentVariable(name: name, value: String(String.UnicodeScalarView(value))))
    }
    spec.inheritsEnvironment = chance(2)
    if chance(2) { spec.stdin = path() }
    if chance(2) { spec.stdout = path() }
    if chance(2) { spec.stderr = path() }
    spec.sharedOutput = chance(2)
    if chance(3) { spec.executor = "local" }
    if chance(3) { spec.profile = word() }
    if chance(3) { spec.queue = word() }
    if chance(3) { spec.account = word() }
    if chance(3) { spec.priority = number(-1000...1000) }
    if chance(2) {
      spec.resources = SpecResources(
        cpus: number(1...64), memoryBytes: number(1...(1 << 40)), gpus: number(0...8),
        walltimeSeconds: number(1...1_000_000),
        diskBytes: number(1...(1 << 50)), nodes: number(1...9), tasks: number(1...99))
    }
    array(&spec)
    if chance(3) { spec.after = [Dependency(job: "a.b"), Dependency(job: "in/x", when: .failure)] }
    if chance(2) {
      var retry = Retry(max: number(0...9))
      if chance(2) { retry.on = [Retry.Reason.allCases.randomElement(using: &self)!] }
      retry.backoffSeconds = Double(number(0...100_000)) / 1000
      if chance(2) { retry.escalate.memory = .multiply(1 + Double(number(1...40)) / 8) }
      if chance(2) { retry.escalate.walltime = .add(number(1...9999)) }
      spec.retry = retry
    }
    spec.hold = chance(2)
    if chance(3) { spec.notBefore = .at(Double(number(0...4_000_000_000_000)) / 1000) }
    if chance(3) { spec.expires = .afterDrop(seconds: number(0...9_999_999)) }
    if chance(3), let signal = [("INT", 2), ("USR1", 10)].randomElement(using: &self) {
      spec.kill.signalName = signal.0
      spec.kill.signalNumber = Int32(signal.1)
      spec.kill.graceSeconds = number(0...1000)
    }
    spec.prologue = texts(false)
    spec.epilogue = texts(false)
    if chance(3) { spec.key = "k" + hostile(isLine: true) }
    if chance(3) { spec.labels = [Label(name: "a.b", value: hostile(isLine: true)), Label(name: "no", value: "yes")] }
    if chance(3) { spec.metadataJSON = #"{"a":[1,null,"x: y",true,{}],"b":"é\n","0x1":-1.5e3}"# }
    if chance(3) { spec.notify = [Notify(event: .start, path: path()), Notify(event: .end, path: path())] }
    spec.extraDirectives = (0..<number(0...2)).map { _ in "-" + hostile(isLine: true) }
    spec.extraArgs = (0..<number(0...2)).map { _ in "-" + hostile(isLine: true) }
    return spec
  }

  private mutating func array(_ spec: inout JobSpec) {
    let elements: ArraySpec.Elements
    switch number(0...7) {
    case 0:
      var next = 0
      elements = .indices(
        (0..<number(1...20)).map { _ in
          next += number(1...3)
          return next
        })
    case 1: elements = .items(["", "no"] + texts(true))
    case 2: elements = .itemsFile("/l" + hostile(isLine: true))
    case 3:
      elements = .matrix([MatrixAxis(name: "M", values: ["1"] + texts(true)), MatrixAxis(name: "N2", values: ["null"])])
    default: return
    }
    spec.array = ArraySpec(
      elements: elements, parallel: chance(2) ? number(1...9) : nil, maxFailures: chance(2) ? number(1...9) : nil)
  }
}

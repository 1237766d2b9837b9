import JobSpool
import Testing
import YAMLDocument

private let refusedFields: [(String, String)] = [
  // Memory and durations
  ("memory: 8", "E0209"), ("memory: lots", "E0209"), ("memory: 0 GB", "E0106"), ("memory: 0.1 B", "E0106"),
  ("walltime: soon", "E0210"), ("walltime: 0", "E0106"), ("walltime: -5m", "E0210"), ("walltime: 1:5", "E0210"),
  // Numbers
  ("cpus: 0", "E0106"), ("cpus: 1.5", "E0103"), ("gpus: -1", "E0106"), ("priority: high", "E0103"),
  // Paths
  ("workdir: data", "E0208"), ("workdir: ~/data", "E0208"), ("stdout: -o", "E0213"), ("stdin: ''", "E0104"),
  ("stdout: out.{indx}", "E0206"), ("stdout: ${HOME}/x", "E0206"), ("stderr: \"a\\nb\"", "E0004"),
  // Names
  ("name: -x", "E0213"), ("name: \"a\\tb\"", "E0004"), ("name: ''", "E0104"), ("queue: a b", "E0213"),
  ("queue: 'a;id'", "E0213"), ("account: $(id)", "E0213"), ("profile: \"a\\nb\"", "E0004"), ("queue: .x", "E0213"),
  // Environment
  ("env: {A B: x}", "E0213"), ("env: {'': x}", "E0213"), ("env: {A: [x]}", "E0103"), ("env: [A]", "E0103"),
  ("env: {A: \"\\0\"}", "E0004"), ("env: {A: \"\\e\"}", "E0004"), ("env: {JOBSPOOL_ID: x}", "E0213"),
  // Times
  ("not_before: 2026-11-22T14:00:00", "E0211"), ("expires: tomorrow", "E0211"),
  ("not_before: 2h\nexpires: 1h", "E0105"),
  // Policies
  ("retry: {on: [oom]}", "E0107"), ("retry: {max: 1, on: [oops]}", "E0105"), ("retry: {max: 1, on: []}", "E0104"),
  ("retry: {max: 1, escalate: {memory: 2x}}", "E0105"), ("retry: {max: 1, escalate: {memory: +4}}", "E0105"),
  ("retry: {max: 1, escalate: {walltime: x1}}", "E0105"), ("kill: {signal: STOP}", "E0105"),
  ("kill: {grace: ever}", "E0210"), ("after: [{when: any}]", "E0107"), ("after: [{job: a, when: never}]", "E0105"),
  ("after: ['a b']", "E0213"), ("after: [--all]", "E0213"), ("after: [{job: a, wen: any}]", "E0101"),
  ("labels: {a b: c}", "E0213"), ("labels: {a: \"x\\ny\"}", "E0004"), ("notify: {done: x}", "E0105"),
  ("notify: {end: ''}", "E0104"), ("metadata: \"\\a\"", "E0004"), ("metadata: {\"\\a\": 1}", "E0004"),
  ("key: \"a\\nb\"", "E0004"), ("prologue: [\"\\0\"]", "E0004"), ("prologue: module load x", "E0103"),
  // Native
  ("extra_directives: [\"-x\\n#SBATCH -y\"]", "E0004"), ("extra_args: [\"a\\0\"]", "E0004"),
  ("extra_args: ['']", "E0104"),
  // Arrays
  ("array: {indices: 9-1}", "E0212"), ("array: {indices: 1-9%3}", "E0212"), ("array: {indices: '1,,2'}", "E0212"),
  ("array: {indices: '1-3,2'}", "E0212"), ("array:", "E0104"), ("array: {indices: 1-3,5}", "E0101"),
  ("array: {indices: -1}", "E0212"), ("array: {indices: 1-9:0}", "E0212"),
  ("array: {indices: 0-100000}", "E0214"), ("array: {items: []}", "E0214"), ("array: {items: [\"a\\nb\"]}", "E0004"),
  ("array: {parallel: 2}", "E0214"), ("array: {indices: 1-2, parallel: 0}", "E0106"), ("matrix: {}", "E0214"),
  ("matrix: {A: []}", "E0214"), ("matrix: {A: 1}", "E0103"), ("matrix: {A: [1]}\nenv: {A: 2}", "E0102"),
  ("array: {indices: 1-2}\nstdout: all.log", "E0207"), ("matrix: {A: [1]}\nstderr: all.log", "E0207"),
  // YAML that a spec is not written in
  ("name: &a x", "E0010"), ("name: !!str x", "E0012"), ("env: {<<: {A: x}}", "E0013"),
  // Scripts
  ("hold: 1", "E0103"), ("inherit_env: 'nope'", "E0103"),
]

private let acceptedFields: [String] = [
  "array: {indices: 1-2}\nstdout: all.log\nshared_output: true", "array: {indices: 1-2}\nstdout: /dev/null",
  "array: {indices: 5}", "array: {items_file: /x, parallel: 3}\nstdout: o.{index}",
  "matrix: {A: [1, b], B: ['']}\narray: {parallel: 2}",
  "kill: {signal: 15}", "kill: {grace: 0}", "env: {A: \"x\\n\\ty\", B: ''}",
  "key: x",
  "expires: 2026-11-22 14:00:00Z", "retry: {max: 0}", "after: []", "labels: {app.kubernetes.io/name: x}", "hold: off",
  "metadata: {\"a\\nb\": \"c\\td\"}", "name: \"!#$ %\"", "gpus: '1'", "stdout: \"{name}\"", "stdout: a{b",
  "prologue: [\"\\e[0m\"]",
  "array: {indices: 0-99999}",
]

@Suite("Values of a spec", .timeLimit(.minutes(1)))
struct SpecValueTests {
  @Test("What has no meaning, or a dangerous one, is refused with its own code", arguments: refusedFields)
  func refusal(_ text: String, _ code: String) {
    let outcome = fields(text)
    #expect(outcome.spec == nil)
    #expect(outcome.diagnostics.map(\.code.number) == [code])
    #expect(outcome.diagnostics.allSatisfy { $0.line >= 2 && $0.column >= 1 })
  }

  @Test("What is odd but means one thing is taken", arguments: acceptedFields)
  func acceptance(_ text: String) {
    #expect(fields(text).diagnostics.filter(\.isError).isEmpty)
    #expect(fields(text).spec != nil)
  }

  @Test("A bare number is minutes and warned about")
  func bareMinutes() {
    let outcome = fields("walltime: 90\nnot_before: 30\nkill: {grace: 1}\n")
    #expect(outcome.spec?.resources.walltimeSeconds == 5400)
    #expect(outcome.spec?.notBefore == .afterDrop(seconds: 1800))
    #expect(outcome.spec?.kill.graceSeconds == 60)
    #expect(outcome.diagnostics.map(\.code.number) == ["W0201", "W0201", "W0201"])
    #expect(
      outcome.diagnostics.map(\.suggestion) == [
        "write 90m, 1h30m or 01:30:00 to be clear", "write 30m or 00:30:00 to be clear",
        "write 1m or 00:01:00 to be clear",
      ])
  }

  @Test("A huge range or product is refused before it is made")
  func hugeArrays() {
    #expect(fields("array: {indices: 1-999999999}").diagnostics.map(\.code.number) == ["E0214"])
    let axis = "[" + (1...400).map(String.init).joined(separator: ",") + "]"
    let axes = (1...30).map { "A\($0): \(axis)" }.joined(separator: ", ")
    #expect(fields("matrix: {\(axes)}").diagnostics.map(\.code.number) == ["E0214"])
  }

  @Test("Elements know their index and their variables")
  func elements() throws {
    let indices = try #require(fields("array: {indices: '1-9:4,20'}").spec?.array)
    #expect(indices.count == 4)
    #expect((0..<4).map(indices.index) == [1, 5, 9, 20])
    #expect(indices.environment(at: 2).isEmpty)
    let items = try #require(fields("array: {items: [a b, no]}").spec?.array)
    #expect(items.index(at: 1) == 2)
    #expect(items.environment(at: 1) == [EnvironmentVariable(name: "JOBSPOOL_ITEM", value: "no")])
    #expect(try #require(fields("array: {items_file: list}").spec?.array).count == nil)
    let matrix = try #require(fields("matrix: {S: [a, b], N: [1, 2, 3]}").spec?.array)
    #expect(matrix.count == 6)
    let values = (0..<6).map { matrix.environment(at: $0).map { $0.name + $0.value }.joined() }
    #expect(values == ["SaN1", "SaN2", "SaN3", "SbN1", "SbN2", "SbN3"])
    #expect(matrix.index(at: 5) == 6)
  }

  @Test("Escalation never gives less, and never overflows")
  func escalation() {
    #expect(Escalation.multiply(1.5).applied(to: 3) == 5)
    #expect(Escalation.add(10).applied(to: 3) == 13)
    #expect(Escalation.multiply(1000).applied(to: .max / 2) == .max)
    #expect(Escalation.add(.max).applied(to: 1) == .max)
  }
}

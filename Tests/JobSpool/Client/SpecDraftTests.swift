import JSONBytes
import JobSpool
import Testing
import YAMLDocument

@Suite(.timeLimit(.minutes(1)))
struct SpecDraftTests {
  private func text(_ draft: SpecDraft) -> String { String(decoding: draft.bytes, as: UTF8.self) }

  @Test("A spec without options is dropped as it was written, with YAML's end mark")
  func verbatim() throws {
    let plain = try SpecDraft(.spec(Array("# mine\ncommand: echo hi".utf8), file: "a.yaml"))
    #expect(text(plain) == "# mine\ncommand: echo hi\n...\n")
    let marked = try SpecDraft(.spec(Array("command: echo hi\n...\n".utf8), file: "a.yaml"))
    #expect(text(marked) == "command: echo hi\n...\n")
  }

  @Test("Options replace fields under whatever name they stand in the file")
  func overrides() throws {
    let source = "command: echo\nmem: 1G\ncpus_per_task: 2\nresources: {walltime: 1h}\nenv: {A: 'no', B: keep}\n"
    let draft = try SpecDraft(
      .spec(Array(source.utf8), file: "a.yaml"),
      overrides: [
        SpecOverride("resources", "memory", value: .string("8G")),
        SpecOverride("resources", "cpus", value: .string("4")),
        SpecOverride("env", "A", value: .string("yes")),
      ])
    #expect(draft.spec.resources.memoryBytes == 8 << 30)
    #expect(draft.spec.resources.cpus == 4)
    #expect(draft.spec.resources.walltimeSeconds == 3600)
    #expect(draft.spec.environment.map(\.value) == ["yes", "keep"])
    let again = try SpecDraft(.spec(draft.bytes, file: "b.yaml"))
    #expect(again.spec == draft.spec)
  }

  @Test("A wrong option is told without a place in a text that nobody wrote")
  func wrongOption() throws {
    let refusal = #expect(throws: SpecDraft.Refusal.self) {
      try SpecDraft(
        .spec(Array("command: echo\n".utf8), file: "a.yaml"),
        overrides: [SpecOverride("resources", "memory", value: .string("lots"))])
    }
    #expect(refusal?.file == "command line")
    #expect(refusal?.diagnostics.first?.line == 0)
    #expect(refusal?.diagnostics.first?.message.contains("lots") == true)
  }

  @Test("All mistakes of a file come at once, with their places")
  func mistakes() throws {
    let refusal = #expect(throws: SpecDraft.Refusal.self) {
      try SpecDraft(.spec(Array("comand: x\nresources:\n  memroy: 8 GB\n".utf8), file: "a.yaml"))
    }
    #expect(refusal?.diagnostics.filter(\.isError).map(\.line).contains(3) == true)
  }

  @Test("A script keeps its text, and its head's lines are fields")
  func script() throws {
    let source = "#!/bin/sh\n#JOBSPOOL resources: {memory: 1G}\necho \"$1\"\n"
    let draft = try SpecDraft(.script(Array(source.utf8), file: "s.sh"))
    #expect(draft.spec.payload == .script(source))
    #expect(draft.spec.resources.memoryBytes == 1 << 30)
    #expect(draft.line(of: ["resources", "memory"]) == 2)
    #expect(try SpecDraft(.spec(draft.bytes, file: "x.yaml")).spec == draft.spec)
  }

  @Test("A command line is run verbatim, whatever its words hold")
  func command() throws {
    let words = ["echo", "a b", "$HOME", "no", "1e3", "it's \"x\"", "-n", "ü\n"]
    let draft = try SpecDraft(.command(.array(words.map(JSONValue.string))))
    #expect(draft.spec.payload == .arguments(words))
    #expect(try SpecDraft(.spec(draft.bytes, file: "x.yaml")).spec.payload == .arguments(words))
  }

  @Test("What --set takes is a path and any YAML")
  func setting() throws {
    let override = try #require(
      SpecOverride(setting: "retry.on=[oom, walltime]", readingYAML: SpecDraft.value(ofYAML:)))
    #expect(override.path == ["retry", "on"])
    #expect(override.value == .array([.string("oom"), .string("walltime")]))
    #expect(SpecOverride(setting: "novalue", readingYAML: SpecDraft.value(ofYAML:)) == nil)
    #expect(SpecOverride(setting: "a..b=1", readingYAML: SpecDraft.value(ofYAML:)) == nil)
  }
}

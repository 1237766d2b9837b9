import YAMLDocument
import JobSpool
import Testing

@Suite("What an engine can't do")
struct EngineFitTests {
  @Test(
    "The local engine refuses what it would have to ignore, at its place",
    arguments: [
      ("queue: long", 2, "queues"), ("account: lab", 2, "accounts"), ("resources: {nodes: 2}", 2, "one node"),
      ("resources:\n  tasks: 4", 3, "one task"), ("resources: {disk: 5 GB}", 2, "not supported by this version"),
      ("extra_directives: ['-x']", 2, "directives"), ("extra_args: [-x]", 2, "submit command"),
    ])
  func refuses(_ text: String, _ line: Int, _ words: String) throws {
    let outcome = JobSpecReader.read(Array("command: x\n\(text)".utf8), file: "a.yaml", options: .served)
    #expect(outcome.spec == nil)
    let mistake = try #require(outcome.diagnostics.first { $0.isError })
    #expect(mistake.line == line)
    #expect(mistake.message.contains(words))
    #expect(mistake.message.contains("engine \"local\""))
  }

  @Test("One node and one task are what it has")
  func takes() {
    let text = "command: x\nresources: {nodes: 1, tasks: 1, cpus: 2, memory: 1G, gpus: 0}\npriority: 5\n"
    #expect(JobSpecReader.read(Array(text.utf8), file: "a.yaml", options: .served).spec != nil)
  }
}

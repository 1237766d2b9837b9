import Glibc
import TestSupport
import Testing

@Suite("A daemon that takes over", .timeLimit(.minutes(2)))
struct TakeOverTests {
  @Test("The heir of a killed daemon learns how its jobs end, and runs none of them again")
  func heir() async throws {
    let spool = try await ServedSpool()
    let heir = try RunningProgram([BuiltPrograms.jobspool, "serve", spool.path])
    #expect(await eventually { heir.output.contains("stands by") || heir.errors.contains("stands by") })
    let begun = spool.scratch.path("begun")
    let gate = spool.scratch.path("gate")
    try spool.drop(
      """
      command: echo begun >>\(begun); until [ -e \(gate) ]; do sleep 0.1; done; exit 6
      retry: {max: 1, on: [lost], backoff: 1s}
      """, as: "long")
    #expect(await eventually { (try? spool.scratch.read("begun"))?.isEmpty == false })
    spool.daemon.signal(SIGKILL)
    _ = try await spool.daemon.wait(within: .seconds(20))
    #expect(await eventually { heir.output.contains("taken up") || heir.errors.contains("taken up") })
    try spool.scratch.write("", to: "gate")
    #expect(await spool.outcome(of: "long") == "FAILED 6")
    #expect(try spool.scratch.read("begun") == "begun\n")
    heir.signal(SIGTERM)
    #expect(try await heir.wait(within: .seconds(20)) == 0)
  }

  @Test("A control that is told of twice is carried out, and answered, once")
  func controlOnce() async throws {
    let spool = try await ServedSpool()
    try spool.drop("command: sleep 1\nhold: true\n", as: "held")
    #expect(await eventually { (try? spool.scratch.read("spool/inbox/held.status"))?.hasPrefix("HELD") == true })
    try spool.scratch.write("", to: "spool/inbox/held.release")
    #expect(await spool.outcome(of: "held") == "DONE 0")
    #expect(try spool.scratch.read("spool/inbox/held.status").contains("control: release accepted"))
    #expect(try await spool.stop() == 0)
  }
}

import TestSupport
import Testing

/// A daemon with nothing to do.
@Suite("An idle daemon", .timeLimit(.minutes(1)))
struct IdleTests {
  @Test("has no thread of the cooperative pool, whose monitor would wake it up every second")
  func threads() async throws {
    let spool = try await ServedSpool()
    try spool.drop("command: echo hi\n...\n", as: "hi")
    #expect(await spool.outcome(of: "hi") == "DONE 0")
    let tasks = "/proc/\(spool.daemon.pid)/task"
    let names = try ScratchDirectory.names(of: tasks).map { try ScratchDirectory.text(of: "\(tasks)/\($0)/comm") }
    #expect(names.contains("spool\n"))
    #expect(names.filter { $0.contains("qos") } == [])
  }
}

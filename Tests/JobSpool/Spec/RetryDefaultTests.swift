import JobSpool
import Testing

@Suite("What a retry is for")
struct RetryDefaultTests {
  @Test("Without `on` a lost attempt, which may still have run, is not tried again")
  func lostIsAskedFor() throws {
    func reasons(_ text: String) -> Set<Retry.Reason>? {
      JobSpecReader.read(Array("command: x\nretry: \(text)".utf8), file: "a").spec?.retry?.on
    }
    #expect(reasons("{max: 1}") == [.exit, .oom, .walltime, .nodeFailure, .preempted])
    #expect(reasons("{max: 1, on: [lost]}") == [.lost])
  }
}

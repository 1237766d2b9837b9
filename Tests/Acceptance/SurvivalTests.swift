import Glibc
import TestSupport
import Testing

/// The promise that counts most, kept by the built daemon against SIGKILL.
@Suite("A daemon that is killed", .timeLimit(.minutes(5)))
struct SurvivalTests {
  private static let jobs = 1000
  /// How many outcomes there are before each kill; none is the start.
  private static let kills = [0, 120, 300, 550, 800]

  @Test("runs a thousand drops once each, killed and started again five times on the way")
  func thousandDrops() async throws {
    let scratch = try ScratchDirectory()
    var spool = try await ServedSpool(scratch: scratch)
    for number in 0..<Self.jobs {
      try spool.drop("command: echo hi; echo $JOBSPOOL_NAME >>\(scratch.path("runs"))\n...\n", as: "j\(number)")
    }
    for count in Self.kills {
      #expect(try await eventually(within: .seconds(60)) { try self.outcomes(scratch).count >= count })
      spool.daemon.signal(SIGKILL)
      #expect(try await spool.daemon.wait() == 128 + SIGKILL)
      spool = try await ServedSpool(scratch: scratch)
    }
    #expect(try await eventually(within: .seconds(120)) { try self.outcomes(scratch).count == Self.jobs })

    var wrong: [String] = []
    for number in 0..<Self.jobs {
      let name = "spool/inbox/j\(number)"
      let done = try scratch.read("\(name).done"), said = try scratch.read("\(name).out")
      if !done.hasPrefix("DONE 0\n") || said != "hi\n" { wrong.append("\(name): \(done) \(said)") }
    }
    #expect(wrong == [])
    let runs = try scratch.read("runs").split(separator: "\n")
    #expect(runs.count == Self.jobs)
    #expect(Set(runs).count == Self.jobs)
    #expect(try await spool.stop() == 0)
  }

  private func outcomes(_ scratch: ScratchDirectory) throws -> [String] {
    try ScratchDirectory.names(of: scratch.path("spool/inbox")).filter { $0.hasSuffix(".done") }
  }
}

import Glibc
import LocalKeeper
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(2)))
struct JobControlTests {
  let jobs: KeptJobs

  init() throws { jobs = try KeptJobs() }

  private func isGone(_ pid: Int32) -> Bool {
    let entry = ProcessTable.Entry(pid: pid)
    return entry == nil || entry!.isZombie
  }

  @Test func cancellingEndsTheWholeSession() async throws {
    // One child in the group, one in a group of its own, one with a session of its own.
    jobs.client.send([
      .start(
        jobs.shell(
          "a",
          """
          sleep 1000 & one=$!
          perl -e 'setpgrp(0,0); exec "sleep", "1000"' & two=$!
          setsid sleep 1000 & three=$!
          sleep 0.2
          echo $one $two $three > pids
          wait
          """))
    ])
    let pids = try await jobs.content(of: "pids").split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
    #expect(pids.count == 3)
    #expect(pids.allSatisfy { !isGone($0) })
    jobs.client.send([.kill(key: "a", signal: SIGTERM, graceSeconds: 60, reason: .cancelled)])
    let end = try await jobs.book.end(of: "a")
    #expect(end.reason == .cancelled)
    #expect(end.signal == 15)
    #expect(pids.allSatisfy(isGone))
  }

  @Test func whatIgnoresTheSignalIsKilledAfterTheGraceTime() async throws {
    jobs.client.send([
      .start(jobs.shell("a", "trap '' TERM; (trap '' TERM; sleep 1000) & echo $! > pid; while :; do sleep 1000; done"))
    ])
    let pid = try #require(Int32(try await jobs.content(of: "pid").dropLast()))
    jobs.client.send([.kill(key: "a", signal: SIGTERM, graceSeconds: 0.3, reason: .cancelled)])
    let end = try await jobs.book.end(of: "a")
    #expect(end.signal == 9)
    #expect(end.reason == .cancelled)
    #expect(isGone(pid))
  }

  @Test func survivorsOfALeaderThatObeyedAreKilledAfterTheGraceTime() async throws {
    jobs.client.send([.start(jobs.shell("a", "(trap '' TERM; echo $$ > ready; while :; do sleep 0.1; done) & wait"))])
    _ = try await jobs.content(of: "ready")
    let leader = try await jobs.book.process(of: "a").pid
    jobs.client.send([.kill(key: "a", signal: SIGTERM, graceSeconds: 0.3, reason: .cancelled)])
    let end = try await jobs.book.end(of: "a")
    #expect(end.signal == 15)
    #expect(end.reason == .cancelled)
    #expect(ProcessTable().members(of: [leader]).isEmpty)
  }

  @Test func aJobThatEndedByItselfKeepsItsOutcome() async throws {
    jobs.client.send([.start(jobs.shell("a", "exit 3"))])
    let end = try await jobs.book.end(of: "a")
    jobs.client.send([
      .kill(key: "a", signal: SIGTERM, graceSeconds: 1, reason: .cancelled), .start(jobs.shell("b", "exit 0")),
    ])
    _ = try await jobs.book.end(of: "b")
    #expect(jobs.book.ends(of: "a") == [end])
    #expect(end.exitCode == 3)
    #expect(end.reason == .exit)
  }

  @Test func aJobCancelledInTheBreathOfItsStartNeverRuns() async throws {
    jobs.client.send([
      .start(jobs.shell("a", "echo ran > ran")), .kill(key: "a", signal: SIGTERM, graceSeconds: 1, reason: .cancelled),
    ])
    let end = try await jobs.book.end(of: "a")
    #expect(end.reason == .cancelled)
    #expect(end.status == nil)
    #expect((try? jobs.scratch.read("ran")) == nil)
  }

  @Test func theWalltimeEndsAJob() async throws {
    let end = try await jobs.run(jobs.shell("a", "sleep 1000") { $0.walltimeSeconds = 1 })
    #expect(end.reason == .walltime)
    #expect(end.signal == 15)
    #expect(end.message == "ran longer than its walltime of 1 s")
  }

  @Test func aJobThatSurvivesItsWalltimesSignalIsKilled() async throws {
    let end = try await jobs.run(
      jobs.shell("a", "trap '' USR1; while :; do sleep 1; done") {
        $0.walltimeSeconds = 1
        $0.killSignal = SIGUSR1
        $0.graceSeconds = 0.2
      })
    #expect(end.reason == .walltime)
    #expect(end.signal == 9)
  }

  @Test func memoryOverTheLimitEndsAJobWithItsPeakRecorded() async throws {
    let end = try await jobs.run(
      jobs.shell("a", "perl -e '$x = \"y\" x (300 << 20); sleep 1000' & wait") { $0.memoryLimit = 100 << 20 })
    #expect(end.reason == .oom)
    #expect(try #require(end.peakMemoryBytes) > 100 << 20)
    #expect(end.signal == 9)
  }

  @Test func memoryUnderTheLimitIsFine() async throws {
    let end = try await jobs.run(
      jobs.shell("a", "perl -e '$x = \"y\" x (20 << 20); sleep 2'") { $0.memoryLimit = 400 << 20 })
    #expect(end.reason == .exit)
    #expect(end.exitCode == 0)
    #expect(try #require(end.peakMemoryBytes) > 20 << 20)
  }

  @Test func aSuspendedJobStandsStillAndGoesOn() async throws {
    jobs.client.send([.start(jobs.shell("a", "echo started > ready; read line < go; exit 4"))])
    mkfifo(jobs.scratch.path("go"), 0o600)
    let leader = try await jobs.book.process(of: "a").pid
    jobs.client.send([.suspend(key: "a")])
    try await eventually("it is stopped") { state(of: leader) == "T" ? () : nil }
    try await eventually("it is recorded") {
      jobs.book.has { if case .suspended("a", _) = $0 { true } else { false } } ? () : nil
    }
    jobs.client.send([.resume(key: "a")])
    try await eventually("it goes on") { state(of: leader) != "T" ? () : nil }
    jobs.client.send([.suspend(key: "a"), .kill(key: "a", signal: SIGTERM, graceSeconds: 60, reason: .done)])
    let end = try await jobs.book.end(of: "a")
    #expect(end.reason == .done)
  }

  private func state(of pid: Int32) -> String? {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 1024)
    guard fgets(&buffer, 1024, file) != nil else { return nil }
    let text = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return text.split(separator: ")").last.map { String($0.dropFirst().prefix(1)) }
  }
}

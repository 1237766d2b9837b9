import ClusterAPI
import Glibc
import Testing
import TestSupport

/// What holds for the keeper in a process of its own and for the one in this process alike.
@Suite(.timeLimit(.minutes(3)))
struct LocalEngineTests {
  @Test(arguments: [false, true])
  func aJobRunsAndItsOutcomeIsToldWithDetails(inProcess: Bool) async throws {
    let jobs = try LocalJobs(inProcess: inProcess)
    let submission = try await jobs.engine.submit(jobs.shell("a", "echo hello; exit 3"))
    #expect(submission.id == "a")
    let end = try await jobs.end(of: "a")
    #expect(end.status == .failed)
    #expect(end.reason == .exit)
    #expect(end.exitCode == 3)
    #expect(end.signal == nil)
    #expect(end.isWitness)
    #expect(end.key == "a" && end.name == "test-a")
    #expect(try #require(end.processID) > 1)
    let start = try #require(end.startTime)
    let finish = try #require(end.finishTime)
    #expect(start > 1_700_000_000 && finish >= start)
    #expect(end.userSeconds != nil && end.systemSeconds != nil)
    #expect(try #require(end.maxMemoryBytes) > 100_000)
    #expect(try jobs.output(of: "a") == "hello\n")
    try await jobs.eventually("both changes are pushed") { jobs.pushes(of: "a") == [.running, .failed] ? () : nil }
  }

  @Test(arguments: [false, true])
  func aSignalIsToldAsNumberAndAsTheShellsCode(inProcess: Bool) async throws {
    let jobs = try LocalJobs(inProcess: inProcess)
    let end = try await jobs.run(jobs.shell("a", "kill -KILL $$"))
    #expect(end.status == .failed)
    #expect(end.reason == .signal)
    #expect(end.signal == 9)
    #expect(end.exitCode == 137)
  }

  @Test(arguments: [false, true])
  func cancelEndsARunningJobAndItsChildren(inProcess: Bool) async throws {
    let jobs = try LocalJobs(inProcess: inProcess)
    _ = try await jobs.engine.submit(jobs.shell("a", "sleep 1000 & echo $! > child; wait"))
    let child = try await jobs.eventually("the child is there") {
      (try? jobs.scratch.read("child")).flatMap { Int32($0.dropLast()) }
    }
    try await jobs.engine.cancel(["a"], elements: nil, asDone: false)
    let end = try await jobs.end(of: "a")
    #expect(end.status == .killed)
    #expect(end.reason == .cancelled)
    #expect(end.signal == 15)
    #expect(kill(child, 0) == -1 || isZombie(child))
  }

  private func isZombie(_ pid: Int32) -> Bool {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return true }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 1024)
    guard fgets(&buffer, 1024, file) != nil else { return true }
    let text = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return text.split(separator: ")").last?.dropFirst().first == "Z"
  }

  @Test(arguments: [false, true])
  func aJobThatIgnoresTheSignalIsKilledAfterItsGraceTime(inProcess: Bool) async throws {
    let jobs = try LocalJobs(inProcess: inProcess)
    _ = try await jobs.engine.submit(
      jobs.shell("a", "trap '' TERM; echo > ready; while :; do sleep 0.1; done") { $0.killGraceSeconds = 0.2 })
    try await jobs.eventually("the trap is set") { (try? jobs.scratch.read("ready")) == "\n" ? () : nil }
    try await jobs.engine.cancel(["a"], elements: nil, asDone: false)
    let end = try await jobs.end(of: "a")
    #expect(end.status == .killed)
    #expect(end.signal == 9)
  }

  @Test func aJobCanBeEndedAsDone() async throws {
    let jobs = try LocalJobs(slots: 1)
    _ = try await jobs.engine.submit(jobs.shell("a", "sleep 1000"))
    _ = try await jobs.engine.submit(jobs.shell("queued", "sleep 1000"))
    try await jobs.isRunning("a")
    try await jobs.engine.cancel(["queued", "a"], elements: nil, asDone: true)
    for id in ["a", "queued"] {
      let end = try await jobs.end(of: id)
      #expect(end.status == .done)
      #expect(end.exitCode == nil && end.signal == nil)
    }
  }

  @Test(arguments: [false, true])
  func walltimeAndMemoryLimitsAreReasonsOfTheirOwn(inProcess: Bool) async throws {
    let jobs = try LocalJobs(inProcess: inProcess)
    _ = try await jobs.engine.submit(jobs.shell("long", "sleep 1000") { $0.walltimeSeconds = 1 })
    _ = try await jobs.engine.submit(
      jobs.shell("big", "exec perl -e '$x = \"y\" x (200 << 20); sleep 1000'") { $0.memoryBytes = 64 << 20 })
    let long = try await jobs.end(of: "long")
    #expect(long.status == .failed && long.reason == .walltime)
    let big = try await jobs.end(of: "big")
    #expect(big.status == .failed && big.reason == .oom)
    #expect(try #require(big.maxMemoryBytes) > 64 << 20)
  }

  @Test func aJobThatCannotBeStartedSaysWhy() async throws {
    let jobs = try LocalJobs()
    let end = try await jobs.run(jobs.request("a", .arguments(["no-such-program", "x"])))
    #expect(end.status == .failed)
    #expect(end.reason == .launchFailure)
    #expect(end.message == "command not found: no-such-program")
    #expect(end.exitCode == nil)
    let lost = try await jobs.run(jobs.request("b", .arguments(["true"])) { $0.workingDirectory = "/no/such/place" })
    #expect(lost.message == "no working directory /no/such/place")
  }

  @Test func cancellingAQueuedJobEndsItUnstarted() async throws {
    let jobs = try LocalJobs(slots: 1)
    _ = try await jobs.engine.submit(jobs.shell("a", "sleep 1000"))
    _ = try await jobs.engine.submit(jobs.shell("b", "echo ran > ran"))
    #expect(await jobs.status("b")?.status == .pending)
    try await jobs.engine.cancel(["b"], elements: nil, asDone: false)
    let end = try #require(await jobs.status("b"))
    #expect(end.status == .killed && end.reason == .cancelled)
    #expect(end.startTime == nil)
    try await jobs.engine.cancel(name: "test-*")
    #expect(try await jobs.end(of: "a").status == .killed)
    #expect((try? jobs.scratch.read("ran")) == nil)
  }

  @Test func suspendedJobsSaySoAndGoOn() async throws {
    let jobs = try LocalJobs()
    _ = try await jobs.engine.submit(jobs.shell("a", "while [ ! -e go ]; do sleep 0.05; done; exit 0"))
    try await jobs.isRunning("a")
    try await jobs.engine.suspend(["a"])
    try await jobs.eventually("it is suspended") { await jobs.status("a")?.isSuspended == true ? () : nil }
    try await jobs.engine.resume(["a"])
    try await jobs.eventually("it goes on") { await jobs.status("a")?.isSuspended == false ? () : nil }
    try jobs.scratch.write("", to: "go")
    #expect(try await jobs.end(of: "a").status == .done)
  }

  @Test(arguments: [false, true])
  func aKeyIsTakenOnce(inProcess: Bool) async throws {
    let jobs = try LocalJobs(inProcess: inProcess)
    let request = jobs.shell("a", "echo x >> count")
    _ = try await jobs.run(request)
    let again = try await jobs.engine.submit(request)
    #expect(again.id == "a")
    #expect(try await jobs.run(jobs.shell("b", "exit 0")).status == .done)
    #expect(try jobs.scratch.read("count") == "x\n")
  }

  @Test func acknowledgedJobsAreForgotten() async throws {
    let jobs = try LocalJobs()
    _ = try await jobs.run(jobs.shell("a", "exit 0"))
    jobs.engine.acknowledge(["a"])
    #expect(await jobs.status("a") == nil)
    #expect(try await jobs.run(jobs.shell("b", "exit 0")).status == .done)
    await jobs.engine.shutdown()
    let next = try LocalJobs(jobs.scratch)
    #expect(await next.status("a") == nil)
    #expect(await next.status("b")?.status == .done)
  }
}

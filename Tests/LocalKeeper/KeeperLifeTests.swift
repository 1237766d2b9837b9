import Glibc
import LocalKeeper
import SystemIO
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(2)))
struct KeeperLifeTests {
  @Test func aNewClientLearnsTheTrueOutcomeOfJobsThatEndedMeanwhile() async throws {
    let scratch = try ScratchDirectory()
    var first: KeptJobs? = try KeptJobs(scratch)
    first!.client.send([
      .start(first!.shell("early", "exit 5")),
      .start(first!.shell("late", "while [ ! -e go ]; do sleep 0.05; done; exit 6")),
      .start(first!.shell("between", "while [ ! -e left ]; do sleep 0.05; done; exit 8; ")),
    ])
    let keeper = try #require(first!.book.keepers.last)
    #expect(try await first!.book.end(of: "early").exitCode == 5)
    _ = try await first!.book.process(of: "late")
    let process = try await first!.book.process(of: "between")
    first!.client.close()
    first = nil
    try scratch.write("", to: "left")
    try await eventually("between has ended") { process.isAlive ? nil : () }

    let second = try KeptJobs(scratch)
    #expect(try await second.book.end(of: "early").exitCode == 5)
    #expect(try await second.book.end(of: "between").exitCode == 8)
    #expect(second.book.ends(of: "late").isEmpty)
    try scratch.write("", to: "go")
    #expect(try await second.book.end(of: "late").exitCode == 6)
    #expect(second.book.keepers == [keeper])
  }

  @Test func aKeeperWithoutJobsAndOwnersEnds() async throws {
    let jobs = try KeptJobs()
    _ = try await jobs.run(jobs.shell("a", "exit 0"))
    let keeper = try #require(jobs.book.keepers.last)
    #expect(keeper.isAlive)
    jobs.client.close()
    try await eventually("the keeper ends") { keeper.isAlive ? nil : () }
    let next = try KeptJobs(jobs.scratch)
    #expect(try await next.book.end(of: "a").exitCode == 0)
    #expect(next.book.keepers.count == 2)
  }

  @Test func aKeeperWithJobsOutlivesItsOwnersAndEndsAfterThem() async throws {
    let jobs = try KeptJobs()
    jobs.client.send([.start(jobs.shell("a", "while [ ! -e go ]; do sleep 0.05; done; exit 9"))])
    _ = try await jobs.book.process(of: "a")
    let keeper = try #require(jobs.book.keepers.last)
    jobs.client.close()
    #expect(keeper.isAlive)
    try jobs.scratch.write("", to: "go")
    try await eventually("the keeper ends") { keeper.isAlive ? nil : () }
    let next = try KeptJobs(jobs.scratch)
    #expect(try await next.book.end(of: "a").exitCode == 9)
  }

  @Test func jobsOfAKilledKeeperAreLostAndNotRunAgain() async throws {
    let jobs = try KeptJobs()
    let text = "echo x >> count; while [ ! -e go ]; do sleep 0.05; done"
    jobs.client.send([.start(jobs.shell("a", text) { $0.output = .null }), .start(jobs.shell("b", "exit 2"))])
    _ = try await jobs.content(of: "count")
    #expect(try await jobs.book.end(of: "b").exitCode == 2)
    let keeper = try #require(jobs.book.keepers.last)
    kill(keeper.pid, SIGKILL)
    // The client notices by itself, and a new keeper takes over.
    try await eventually("a is seen alive by the new keeper") {
      jobs.book.has { if case .unwatched("a", _) = $0 { true } else { false } } ? () : nil
    }
    jobs.client.send([.start(jobs.shell("a", text) { $0.output = .null })])
    try await eventually("the key is known") {
      jobs.book.has { $0 == .known(key: "a") } ? () : nil
    }
    try jobs.scratch.write("", to: "go")
    let end = try await jobs.book.end(of: "a")
    #expect(end.reason == .lost)
    #expect(end.status == nil)
    #expect(try jobs.scratch.read("count") == "x\n")
    #expect(jobs.book.ends(of: "b").count == 1)
    #expect(try await jobs.run(jobs.shell("c", "exit 1")).exitCode == 1)
  }

  @Test func aJobOfAKilledKeeperCanStillBeCancelled() async throws {
    let jobs = try KeptJobs()
    jobs.client.send([.start(jobs.shell("a", "sleep 1000 & wait"))])
    let process = try await jobs.book.process(of: "a")
    kill(try #require(jobs.book.keepers.last).pid, SIGKILL)
    jobs.client.send([.kill(key: "a", signal: SIGTERM, graceSeconds: 30, reason: .cancelled)])
    let end = try await jobs.book.end(of: "a")
    #expect(end.reason == .cancelled)
    #expect(!process.isAlive)
  }

  @Test func aKeyIsStartedOnce() async throws {
    let jobs = try KeptJobs()
    let request = jobs.shell("a", "echo x >> count") { $0.output = .null }
    jobs.client.send([.start(request), .start(request)])
    _ = try await jobs.book.end(of: "a")
    jobs.client.send([.start(request)])
    #expect(try await jobs.run(jobs.shell("b", "exit 0")).exitCode == 0)
    jobs.client.close()
    let next = try KeptJobs(jobs.scratch)
    next.client.send([.start(request)])
    #expect(try await next.run(next.shell("c", "exit 0")).exitCode == 0)
    #expect(try jobs.scratch.read("count") == "x\n")
    #expect(jobs.book.ends(of: "a").count == 1)
  }

  @Test func aTornRequestIsDiscardedAndHarmsNoOther() async throws {
    let jobs = try KeptJobs()
    var line = LineWriter()
    KeeperRequest.start(jobs.shell("torn", "echo torn > torn")).write(to: &line)
    let pipe = open(jobs.scratch.path("keeper/in"), O_WRONLY | O_CLOEXEC)
    #expect(pipe >= 0)
    _ = write(pipe, line.bytes, line.bytes.count / 2)
    close(pipe)
    // A client that comes later begins with an empty line, which ends the torn one.
    let other = try KeptJobs(jobs.scratch)
    #expect(try await other.run(other.shell("whole", "exit 0")).exitCode == 0)
    #expect(try await jobs.run(jobs.shell("again", "exit 0")).exitCode == 0)
    #expect(!jobs.book.has { if case .started(let start) = $0 { start.key == "torn" } else { false } })
  }

  @Test func aSecondKeeperGivesWayAndSignalsDontEndTheFirst() async throws {
    let jobs = try KeptJobs()
    let keeper = try #require(jobs.book.keepers.last)
    var pid = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [
      strdup(KeptJobs.executable), strdup(jobs.scratch.path("keeper")), nil,
    ]
    #expect(posix_spawn(&pid, KeptJobs.executable, nil, nil, &arguments, environ) == 0)
    for argument in arguments { free(argument) }
    var status: CInt = 0
    #expect(waitpid(pid, &status, 0) == pid)
    #expect(status == 0)
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGPIPE, SIGIO] { kill(keeper.pid, signal) }
    #expect(try await jobs.run(jobs.shell("a", "exit 7")).exitCode == 7)
    #expect(jobs.book.keepers == [keeper])
  }

  @Test func severalClientsShareAKeeper() async throws {
    let first = try KeptJobs()
    let second = try KeptJobs(first.scratch)
    for index in 0..<100 {
      first.client.send([.start(first.shell("f\(index)", "exit 1") { $0.output = .null })])
      second.client.send([.start(second.shell("s\(index)", "exit 2") { $0.output = .null })])
    }
    for index in 0..<100 {
      #expect(try await first.book.end(of: "s\(index)").exitCode == 2)
      #expect(try await second.book.end(of: "f\(index)").exitCode == 1)
    }
    #expect(first.book.keepers.count == 1)
  }

  @Test func aThousandJobsInOneBreathAllEndOnce() async throws {
    let jobs = try KeptJobs()
    jobs.client.send(
      (0..<1000).map { index in
        .start(jobs.request("k\(index)", ["/bin/true"]) { $0.output = .null })
      })
    for index in 0..<1000 { #expect(try await jobs.book.end(of: "k\(index)").exitCode == 0) }
    #expect(jobs.book.all.count { if case .ended = $0 { true } else { false } } == 1000)
  }

  @Test func theStartersOutputIsNotKeptOpen() async throws {
    let scratch = try ScratchDirectory()
    mkdir(scratch.path("keeper"), 0o700)
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    // As cron starts things: output into a pipe that it reads to its end.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 9)
    var pid = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(KeptJobs.executable), strdup(scratch.path("keeper")), nil]
    #expect(posix_spawn(&pid, KeptJobs.executable, &actions, nil, &arguments, environ) == 0)
    posix_spawn_file_actions_destroy(&actions)
    for argument in arguments { free(argument) }
    close(ends[1])
    var byte: UInt8 = 0
    #expect(read(ends[0], &byte, 1) == 0)
    close(ends[0])
    var status: CInt = 0
    #expect(waitpid(pid, &status, 0) == pid)
    #expect(status == 0)
    let jobs = try KeptJobs(scratch)
    let keeper = try #require(jobs.book.keepers.last)
    #expect(keeper.pid != pid && keeper.isAlive)
    let directory = try #require(realpath("/proc/\(keeper.pid)/cwd", nil))
    defer { free(directory) }
    #expect(String(cString: directory) == "/")
    #expect(getsid(keeper.pid) != getsid(0))
    #expect(try await jobs.run(jobs.shell("a", "exit 0")).exitCode == 0)
  }

  @Test func forgottenKeysLeaveTheLogWhenItIsRotated() async throws {
    let jobs = try KeptJobs()
    let note = String(repeating: "n", count: 3000)
    // Enough to pass the size at which the log is written anew.
    for round in 0..<7 {
      let keys = (0..<1000).map { "k\(round)-\($0)" }
      jobs.client.send(
        keys.map { key in
          .start(
            jobs.request(key, []) {
              $0.output = .null
              $0.note = note
            })
        })
      _ = try await jobs.book.end(of: keys.last!)
      jobs.client.send(keys.dropLast().map { .forget(key: $0) })
    }
    #expect(try await jobs.run(jobs.shell("last", "exit 0")).exitCode == 0)
    try await eventually("the log is short again") {
      (try? jobs.scratch.directory.subdirectory("keeper").status("log").size).map { $0 < 8 << 20 } == true ? () : nil
    }
    let next = try KeptJobs(jobs.scratch)
    #expect(try await next.book.end(of: "last").exitCode == 0)
    #expect(try await next.book.end(of: "k6-999").reason == .launchFailure)
    #expect(next.book.ends(of: "k0-0").isEmpty)
    #expect(try await jobs.run(jobs.shell("after", "exit 3")).exitCode == 3)
    #expect(try await next.book.end(of: "after").exitCode == 3)
  }
}

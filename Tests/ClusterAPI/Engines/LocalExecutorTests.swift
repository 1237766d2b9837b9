import ClusterAPI
import Glibc
import SystemIO
import TestSupport
import Testing

// One after another: each starts a keeper, and opening the way to it blocks a thread.
@Suite("The local executor", .serialized, .timeLimit(.minutes(2)))
struct LocalExecutorTests {
  /// An executor with a keeper of its own, and a monitor that is never waited for by time: the engine pushes.
  private struct Rig {
    let scratch: ScratchDirectory
    let executor: Executor
    let monitor: JobMonitor

    init(scratch: ScratchDirectory? = nil, _ change: (inout ClusterConfig) -> Void = { _ in }) async throws {
      self.scratch = try scratch ?? ScratchDirectory()
      var config = ClusterConfig()
      config.jobNamePrefix = "test"
      change(&config)
      executor = try Executor(config, context: EngineContext(stateDirectory: self.scratch.path("state")))
      monitor = JobMonitor(executor)
      await monitor.start()
    }

    var resources: ResourceSpec { ResourceSpec(workDir: scratch.path("work")) }

    func submit(_ command: String, name: String = "job", env: [String: String] = [:]) async throws -> Job {
      try await executor.submit(command: command, name: name, resources: resources, env: env)
    }

    func submitArray(_ command: String, _ range: ClosedRange<Int>, maxConcurrent: Int? = nil) async throws -> Job {
      try await executor.submitArray(
        command: command, name: "array", range: range, resources: resources, maxConcurrent: maxConcurrent)
    }

    /// The tests' own limit ends what hangs; this one only says which job it was.
    func wait(_ jobs: Job...) async throws { try await monitor.waitFor(jobs, timeout: .seconds(60)) }

    func text(_ name: String) throws -> String { try scratch.read("work/\(name)") }

    /// Waits for a file that a job makes.
    func await(file name: String) async throws {
      let path = scratch.path("work/\(name)")
      while access(path, F_OK) != 0 { try await Task.sleep(for: .milliseconds(5)) }
    }

    func close() async {
      await monitor.stop()
      await executor.shutdown()
    }
  }

  // MARK: One job

  @Test("runs a job to its end, with its output beside it and its script kept")
  func success() async throws {
    let rig = try await Rig()
    let job = try await rig.submit("echo hello; echo oops >&2")
    #expect(job.status == .pending)
    #expect(Int(job.id) != nil)
    try await rig.wait(job)
    #expect(job.status == .done)
    #expect(job.exitCode == 0)
    #expect(try rig.text("stdout.\(job.id).log") == "hello\n")
    #expect(try rig.text("stderr.\(job.id).log") == "oops\n")
    let script = try #require(job.record.scriptPath)
    #expect(access(script, X_OK) == 0)
    let record = job.record
    #expect(record.execHost != nil)
    #expect((record.startTime ?? 0) <= (record.finishTime ?? -1))
    #expect(record.maxMemoryBytes != nil)
    await rig.close()
  }

  @Test("tells a failure's code, and writes its output all the same")
  func failure() async throws {
    let rig = try await Rig()
    let fired = Collector<String>()
    let job = try await rig.submit("echo failing >&2; exit 42")
    job.onSuccess { _ in fired.add("success") }.onFailure { _ in fired.add("failure") }
    try await rig.wait(job)
    #expect(job.status == .failed)
    #expect(job.exitCode == 42)
    #expect(job.record.reason == .exit)
    #expect(try rig.text("stderr.\(job.id).log") == "failing\n")
    #expect(fired.items == ["failure"])
    await rig.close()
  }

  @Test("tells the signal that ended a job")
  func signal() async throws {
    let rig = try await Rig()
    let job = try await rig.submit("kill -9 $$")
    try await rig.wait(job)
    #expect(job.status == .failed)
    #expect(job.record.signal == 9 && job.exitCode == 137)
    #expect(job.record.reason == .signal)
    await rig.close()
  }

  @Test("runs several jobs, each once, with ids and logs of their own")
  func several() async throws {
    let rig = try await Rig()
    var jobs: [Job] = []
    for number in 0..<20 { jobs.append(try await rig.submit("echo \(number) >> all; echo \(number)")) }
    try await rig.monitor.waitFor(jobs, timeout: .seconds(60))
    #expect(Set(jobs.map(\.id)).count == 20)
    #expect(jobs.allSatisfy { $0.status == .done })
    for (number, job) in jobs.enumerated() { #expect(try rig.text("stdout.\(job.id).log") == "\(number)\n") }
    #expect(try rig.text("all").split(separator: "\n").compactMap { Int($0) }.sorted() == Array(0..<20))
    await rig.close()
  }

  @Test("runs in the working directory, which is this program's unless another is named")
  func workingDirectory() async throws {
    let rig = try await Rig()
    let job = try await rig.submit("pwd -P")
    try await rig.wait(job)
    #expect(try rig.text("stdout.\(job.id).log") == rig.scratch.path("work") + "\n")
    let own = try #require(getcwd(nil, 0))
    defer { free(own) }
    #expect(ResourceSpec().workDir == String(cString: own))
    await rig.close()
  }

  @Test("gives a job the caller's environment and its own variables")
  func environment() async throws {
    let rig = try await Rig()
    setenv("JSP_LOCAL_EXECUTOR_TEST", "inherited", 1)
    let job = try await rig.submit("echo $JSP_LOCAL_EXECUTOR_TEST; echo \"$OWN\"", env: ["OWN": "a  'b' $HOME"])
    try await rig.wait(job)
    #expect(try rig.text("stdout.\(job.id).log") == "inherited\na  'b' $HOME\n")
    await rig.close()
  }

  @Test("runs prologue and epilogue around the command, whose status counts")
  func prologue() async throws {
    let rig = try await Rig { config in
      config.scriptPrologue = ["FOO=config"]
      config.scriptEpilogue = ["echo end"]
    }
    let job = try await rig.executor.submit(
      command: "echo $FOO $BAR; false", name: "p", resources: rig.resources, prologue: ["BAR=job"])
    try await rig.wait(job)
    #expect(try rig.text("stdout.\(job.id).log") == "config job\nend\n")
    #expect(job.status == .failed && job.exitCode == 1)
    await rig.close()
  }

  @Test("ends a job whose walltime is over, and says so")
  func walltime() async throws {
    let rig = try await Rig { $0.walltime = "1s" }
    let job = try await rig.submit("sleep 600")
    try await rig.wait(job)
    #expect(job.status == .failed)
    #expect(job.record.reason == .walltime)
    await rig.close()
  }

  @Test("refuses a job that could never fit, and one after another runs what fits once")
  func room() async throws {
    let rig = try await Rig { $0.local = LocalCapacity(slots: 1, cpus: 4) }
    var resources = rig.resources
    resources.cpus = 5
    await #expect(throws: ClusterAPIError(.submit, "")) {
      try await rig.executor.submit(command: "true", name: "big", resources: resources)
    }
    // Each finds its own directory there if another runs at the same time.
    var jobs: [Job] = []
    for _ in 0..<6 { jobs.append(try await rig.submit("mkdir alone && sleep 0.02 && rmdir alone")) }
    try await rig.monitor.waitFor(jobs, timeout: .seconds(60))
    #expect(jobs.map(\.status) == Array(repeating: .done, count: 6))
    await rig.close()
  }

  // MARK: Cancels

  @Test("shows a job running, and returns from its cancel with the final state")
  func cancel() async throws {
    let rig = try await Rig()
    let fired = Collector<String>()
    let job = try await rig.submit("touch started; sleep 600 & wait")
    job.onExit(.killed) { _ in fired.add("killed") }.onFailure { _ in fired.add("failure") }
    try await rig.await(file: "started")
    while await rig.executor.poll()[job.id] != .running { await Task.yield() }
    try await rig.executor.cancel(job.id)
    #expect(job.status == .killed)
    #expect(job.record.reason == .cancelled)
    #expect(job.exitCode == 143)
    try await rig.wait(job)
    #expect(fired.items == ["killed"])
    await rig.close()
  }

  @Test("ends a cancelled job as done, without a code")
  func cancelDone() async throws {
    let rig = try await Rig()
    let job = try await rig.submit("touch started; sleep 600")
    try await rig.await(file: "started")
    try await rig.executor.cancel(job.id, done: true)
    #expect(job.status == .done)
    #expect(job.exitCode == nil)
    await rig.close()
  }

  @Test("kills what ignores TERM, with all of its processes")
  func stubborn() async throws {
    let rig = try await Rig()
    let job = try await rig.submit(
      "trap '' TERM; (trap '' TERM; sleep 600) & echo $! > child; touch started; wait; wait")
    try await rig.await(file: "started")
    try await rig.executor.cancel(job.id)
    #expect(job.status == .killed)
    #expect(job.exitCode == 137)
    let child = try #require(Int32(try rig.text("child").split(separator: "\n").first ?? ""))
    while ProcessState.isAlive(child) { try await Task.sleep(for: .milliseconds(5)) }
    await rig.close()
  }

  @Test("cancels all, also those that still wait for room", arguments: [false, true])
  func cancelAll(done: Bool) async throws {
    let rig = try await Rig { $0.local = LocalCapacity(slots: 1) }
    let jobs = [
      try await rig.submit("sleep 600"), try await rig.submit("touch never"), try await rig.submit("touch never"),
    ]
    #expect(await rig.executor.cancelAll(done: done).isEmpty)
    #expect(jobs.allSatisfy { $0.status == (done ? .done : .killed) })
    #expect(await rig.executor.activeJobs.isEmpty)
    #expect(access(rig.scratch.path("work/never"), F_OK) != 0)
    await rig.close()
  }

  @Test("cancels by name")
  func cancelByName() async throws {
    let rig = try await Rig()
    let one = try await rig.submit("sleep 600", name: "align-1")
    let two = try await rig.submit("touch started; while ! test -e stop; do sleep 0.01; done", name: "other")
    try await rig.await(file: "started")
    try await rig.executor.cancelByName("test-align-*")
    #expect(one.status == .killed)
    #expect(!two.isTerminal)
    try rig.scratch.write("", to: "work/stop")
    try await rig.wait(two)
    #expect(two.status == .done)
    await rig.close()
  }

  // MARK: Arrays

  @Test("runs every element with its index and logs of its own")
  func array() async throws {
    let rig = try await Rig()
    let job = try await rig.submitArray("echo $ARRAY_INDEX", 5...7)
    #expect(job.status == .pending)
    #expect(job.record.isArray)
    try await rig.wait(job)
    #expect(job.status == .done)
    #expect(job.record.arrayElements.count == 3)
    for index in 5...7 {
      #expect(job.record.arrayElements[index]?.status == .done)
      #expect(job.record.arrayElements[index]?.exitCode == 0)
      #expect(try rig.text("stdout.\(job.id).\(index).log") == "\(index)\n")
      #expect(try rig.text("stderr.\(job.id).\(index).log") == "")
    }
    await rig.close()
  }

  @Test("tells which elements of an array failed")
  func partialFailure() async throws {
    let rig = try await Rig()
    let job = try await rig.submitArray("if [ \"$ARRAY_INDEX\" -eq 2 ]; then exit 3; fi; echo ok", 1...3)
    try await rig.wait(job)
    #expect(job.status == .failed)
    #expect([1, 2, 3].map { job.record.arrayElements[$0]?.status } == [.done, .failed, .done])
    #expect(job.record.arrayElements[2]?.exitCode == 3)
    #expect(job.record.failedElementIndices == [2])
    #expect(job.record.completedElements == 3)
    await rig.close()
  }

  @Test("runs no more elements at a time than it is told")
  func maxConcurrent() async throws {
    let rig = try await Rig { $0.local = LocalCapacity(slots: 8, cpus: 8) }
    let job = try await rig.submitArray("mkdir alone && sleep 0.02 && rmdir alone", 1...6, maxConcurrent: 1)
    try await rig.wait(job)
    #expect(job.status == .done)
    await rig.close()
  }

  @Test("cancels an array with all of its elements, those that wait too")
  func cancelArray() async throws {
    let rig = try await Rig { $0.local = LocalCapacity(slots: 2, cpus: 2) }
    let job = try await rig.submitArray("touch started.$ARRAY_INDEX; sleep 600", 1...4)
    try await rig.await(file: "started.1")
    try await rig.executor.cancel(job.id)
    #expect(job.status == .killed)
    #expect((1...4).allSatisfy { job.record.arrayElements[$0]?.status == .killed })
    #expect(access(rig.scratch.path("work/started.4"), F_OK) != 0)
    await rig.close()
  }

  // MARK: After a restart

  @Test("finds jobs of an earlier program under their numbers, those that still run and those that ended meanwhile")
  func reconnect() async throws {
    let first = try await Rig()
    let running = try await first.submit("while ! test -e stop; do sleep 0.01; done; exit 6", name: "running")
    let ended = try await first.submit("exit 7", name: "ended")
    try await first.wait(ended)
    await first.close()

    let second = try await Rig(scratch: first.scratch)
    #expect(try await second.executor.reconnect().map(\.id) == [running.id])
    let more = try await second.executor.reconnect(includeEnded: true)
    #expect(more.map(\.id) == [ended.id])
    #expect(more.first?.status == .failed && more.first?.exitCode == 7)
    let found = try #require(await second.executor.job(running.id))
    #expect(found.name == "test-running")
    #expect(found.record.metadata["reconnected"] == true)
    try second.scratch.write("", to: "work/stop")
    try await second.wait(found)
    #expect(found.status == .failed && found.exitCode == 6)
    // A number is never given twice.
    #expect(try await second.submit("true").id == "3")
    await second.close()
  }

  @Test("finds an array of an earlier program with its elements")
  func reconnectArray() async throws {
    let first = try await Rig { $0.local = LocalCapacity(slots: 4, cpus: 4) }
    let array = try await first.submitArray(
      "if [ $ARRAY_INDEX = 1 ]; then exit 0; fi; touch two; while ! test -e stop; do sleep 0.01; done", 1...2)
    try await first.await(file: "two")
    while await first.executor.jobs[array.id]?.arrayElements[1]?.status != .done {
      await first.executor.poll()
      await Task.yield()
    }
    await first.close()
    let second = try await Rig(scratch: first.scratch)
    let found = try #require(try await second.executor.reconnect(includeEnded: true).first)
    #expect(found.id == array.id)
    #expect(found.record.arrayRange == 1...2)
    #expect(found.record.arrayElements[1]?.status == .done)
    try second.scratch.write("", to: "work/stop")
    try await second.wait(found)
    #expect(found.status == .done)
    await second.close()
  }
}

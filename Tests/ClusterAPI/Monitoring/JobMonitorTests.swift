import ClusterAPI
import TestSupport
import Testing

@Suite("The monitor", .timeLimit(.minutes(1)))
struct JobMonitorTests {
  private struct Mishap: Error {}

  /// A monitor of an engine that pushes: everything happens by events, nothing by time.
  private func pushing() throws -> (ExecutorRig, JobMonitor) {
    let rig = try ExecutorRig([.arrays, .expandsID, .pushes, .cancelAsDone])
    return (rig, JobMonitor(rig.executor))
  }

  // MARK: Callbacks

  @Test(
    "fires the callbacks whose condition is met",
    arguments: [
      (JobStatus.done, ["success", "any"]), (.failed, ["failure", "any"]), (.killed, ["killed", "any"]),
    ])
  func conditions(status: JobStatus, wanted: [String]) async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let fired = Collector<String>()
    let job = try await rig.submit()
    job.onSuccess { _ in fired.add("success") }
      .onFailure { _ in fired.add("failure") }
      .onExit(.killed) { _ in fired.add("killed") }
      .onExit { _ in fired.add("any") }
    rig.engine.set(job.id, status)
    _ = await monitor.pass()
    await monitor.finishCallbacks()
    #expect(fired.items == wanted)
  }

  @Test("fires each callback once, with the record of the end")
  func once() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let fired = Collector<JobRecord>()
    let job = try await rig.submit()
    job.onExit { fired.add($0) }
    _ = await monitor.pass()
    #expect(fired.items.isEmpty)
    rig.engine.set(job.id, .failed, exitCode: 4)
    for _ in 0..<3 {
      rig.clock.advance(by: 60)
      _ = await monitor.pass()
      await monitor.finishCallbacks()
    }
    #expect(fired.items.map(\.exitCode) == [4])
    #expect(fired.items.first == job.record)
  }

  @Test("lets no error in a callback stop another one")
  func errors() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let fired = Collector<Int>()
    let jobs = [try await rig.submit(), try await rig.submit()]
    for job in jobs {
      job.onExit { _ in throw Mishap() }.onExit { _ in fired.add(1) }
      rig.engine.set(job.id, .done)
    }
    _ = await monitor.pass()
    await monitor.finishCallbacks()
    #expect(fired.items == [1, 1])
  }

  @Test("fires a callback that is registered after the end, at the next look")
  func late() async throws {
    let (rig, monitor) = try pushing()
    let job = try await rig.submit()
    rig.engine.set(job.id, .done)
    await monitor.start()
    try await monitor.waitFor(job)
    let fired = Collector<String>()
    job.onSuccess { fired.add($0.id) }
    try await monitor.waitFor(job)
    #expect(fired.items == [job.id])
    await monitor.stop()
  }

  @Test("waits for async callbacks before those who wait for the job go on")
  func asyncCallbacks() async throws {
    let (rig, monitor) = try pushing()
    let job = try await rig.submit()
    let fired = Collector<String>()
    job.onSuccess { record in
      for _ in 0..<50 { await Task.yield() }
      fired.add(record.id)
    }
    await monitor.start()
    rig.engine.push(StatusRecord(id: job.id, status: .done))
    try await monitor.waitFor(job)
    #expect(fired.items == [job.id])
    await monitor.stop()
  }

  @Test("lets a slow callback of one job delay no other job")
  func slowCallback() async throws {
    let (rig, monitor) = try pushing()
    let slow = try await rig.submit()
    let quick = try await rig.submit()
    let (gate, opener) = AsyncStream<Void>.makeStream()
    let fired = Collector<String>()
    slow.onExit { _ in
      for await _ in gate { break }
      fired.add("slow")
    }
    quick.onExit { _ in fired.add("quick") }
    await monitor.start()
    rig.engine.push(StatusRecord(id: slow.id, status: .done))
    rig.engine.push(StatusRecord(id: quick.id, status: .done))
    try await monitor.waitFor(quick)
    #expect(fired.items == ["quick"])
    opener.yield()
    try await monitor.waitFor(slow)
    #expect(fired.items == ["quick", "slow"])
    await monitor.stop()
  }

  @Test("lets a callback wait for its own job, and stop the monitor")
  func selfWait() async throws {
    let (rig, monitor) = try pushing()
    let job = try await rig.submit()
    let fired = Collector<String>()
    job.onExit { _ in
      try await monitor.waitFor(job)
      await monitor.stop()
      fired.add("out")
    }
    await monitor.start()
    rig.engine.push(StatusRecord(id: job.id, status: .done))
    try await monitor.waitFor(job)
    await monitor.finishCallbacks()
    #expect(fired.items == ["out"])
    #expect(await !monitor.isRunning)
  }

  // MARK: Waiting

  @Test("waits for several jobs")
  func several() async throws {
    let (rig, monitor) = try pushing()
    let jobs = [try await rig.submit(), try await rig.submit(), try await rig.submitArray(1...2)]
    let fired = Collector<String>()
    for job in jobs { job.onSuccess { fired.add($0.id) } }
    await monitor.start()
    async let waited: Void = monitor.waitFor(jobs)
    for job in jobs.prefix(2) { rig.engine.push(StatusRecord(id: job.id, status: .done)) }
    for index in 1...2 { rig.engine.push(StatusRecord(id: jobs[2].id, index: index, status: .done)) }
    try await waited
    #expect(Set(fired.items) == Set(jobs.map(\.id)))
    await monitor.stop()
  }

  @Test("returns at once for a job that has ended")
  func alreadyEnded() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    rig.engine.set(job.id, .done)
    await rig.executor.poll()
    let monitor = JobMonitor(rig.executor)
    try await monitor.waitFor(job)
    await monitor.start()
    try await monitor.waitFor(job, timeout: .zero)
    await monitor.stop()
  }

  @Test("throws when the time is over, says which jobs it waited for, and cancels nothing")
  func timeout() async throws {
    let (rig, monitor) = try pushing()
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    await monitor.start()
    let waiting = Task { try await monitor.waitFor(job, timeout: .seconds(30)) }
    // Whenever the wait begins, thirty seconds pass.
    let moving = Task {
      while !Task.isCancelled {
        rig.clock.advance(by: 10)
        await Task.yield()
      }
    }
    let result = await waiting.result
    moving.cancel()
    let error = #expect(throws: ClusterAPIError.self) { try result.get() }
    #expect(error?.code == .waitTimeout)
    #expect(error?.message.contains("\(job.id) (RUNNING)") == true)
    #expect(rig.engine.cancels.isEmpty)
    #expect(!job.isTerminal)
    await monitor.stop()
  }

  @Test("ends a wait with its task, and for a job that is removed")
  func endedWaits() async throws {
    let (rig, monitor) = try pushing()
    let job = try await rig.submit()
    let task = Task { try await monitor.waitFor(job) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let other = Task { try await monitor.waitFor(job) }
    await rig.executor.removeJob(job.id)
    await #expect(throws: ClusterAPIError(.noSuchJob, "")) { try await other.value }
  }

  @Test("does not hang on a wait after a cancel")
  func waitAfterCancel() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    _ = await monitor.pass()
    rig.engine.onCancel { engine, cancel in engine.set(cancel.ids[0], .killed) }
    // The long interval after a quiet time is cut short by the cancel.
    rig.clock.advance(by: 1000)
    let quiet = await monitor.pass()
    #expect(quiet == 50)
    try await rig.executor.cancel(job.id)
    rig.clock.advance(by: 10)
    _ = await monitor.pass()
    #expect(job.status == .killed)
    try await monitor.waitFor(job)
  }

  // MARK: Looking

  @Test("polls when it is due and not before, and never while nothing is active")
  func due() async throws {
    let rig = try ExecutorRig { $0.completedRetentionMinutes = 60 }
    let monitor = JobMonitor(rig.executor)
    #expect(await monitor.pass() == nil)
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    #expect(await monitor.pass() == 10)
    rig.clock.advance(by: 9)
    #expect(await monitor.pass() == 1)
    #expect(rig.engine.asked.count == 1)
    rig.clock.advance(by: 1)
    #expect(await monitor.pass() == 10)
    #expect(rig.engine.asked.count == 2)
    rig.engine.set(job.id, .done)
    rig.clock.advance(by: 10)
    // From now on only the forgetting is due.
    #expect(await monitor.pass() == 3600)
    rig.clock.advance(by: 600)
    _ = await monitor.pass()
    #expect(rig.engine.asked.count == 3)
  }

  @Test("takes its own interval before the configuration's")
  func interval() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor, pollInterval: .milliseconds(2500))
    rig.engine.set(try await rig.submit().id, .running)
    #expect(await monitor.pass() == 2.5)
  }

  @Test("asks at once after a submission in a quiet time")
  func afterSubmission() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    rig.engine.set(try await rig.submit().id, .running)
    _ = await monitor.pass()
    rig.clock.advance(by: 2000)
    #expect(await monitor.pass() == 60)
    rig.clock.advance(by: 20)
    rig.engine.set(try await rig.submit().id, .running)
    #expect(await monitor.pass() == 10)
    #expect(rig.engine.asked.count == 3)
  }

  @Test("finds a job that ends while it sleeps, by polling")
  func polling() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    await monitor.start()
    await monitor.start()
    while rig.engine.asked.isEmpty { await Task.yield() }
    rig.engine.set(job.id, .done)
    let moving = Task {
      while !Task.isCancelled {
        rig.clock.advance(by: 1)
        await Task.yield()
      }
    }
    try await monitor.waitFor(job)
    moving.cancel()
    #expect(job.status == .done)
    await monitor.stop()
    await monitor.stop()
    #expect(await !monitor.isRunning)
  }

  // MARK: Forgetting

  @Test("forgets ended jobs after their retention, and no others")
  func purge() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let ended = try await rig.submit()
    let running = try await rig.submit()
    rig.engine.set(ended.id, .done)
    rig.engine.set(running.id, .running)
    _ = await monitor.pass()
    rig.clock.advance(by: 599)
    _ = await monitor.pass()
    #expect(await rig.executor.jobs[ended.id] != nil)
    rig.clock.advance(by: 1)
    _ = await monitor.pass()
    #expect(Set(await rig.executor.jobs.keys) == [running.id])
    #expect(ended.status == .done)
  }

  @Test("forgets no job whose callbacks have not fired")
  func purgeWithCallbacks() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    let (gate, opener) = AsyncStream<Void>.makeStream()
    job.onSuccess { _ in for await _ in gate { break } }
    rig.engine.set(job.id, .done)
    await rig.executor.poll()
    let monitor = JobMonitor(rig.executor)
    rig.clock.advance(by: 3600)
    _ = await monitor.pass()
    #expect(await rig.executor.jobs[job.id] != nil)
    opener.yield()
    await monitor.finishCallbacks()
    _ = await monitor.pass()
    #expect(await rig.executor.jobs[job.id] == nil)
  }

  @Test("does not keep a job for callbacks that can't fire any more")
  func unmetCallbacks() async throws {
    let rig = try ExecutorRig()
    let monitor = JobMonitor(rig.executor)
    let job = try await rig.submit()
    job.onFailure { _ in }
    rig.engine.set(job.id, .done)
    _ = await monitor.pass()
    await monitor.finishCallbacks()
    rig.clock.advance(by: 3600)
    _ = await monitor.pass()
    #expect(await rig.executor.jobs.isEmpty)
  }
}

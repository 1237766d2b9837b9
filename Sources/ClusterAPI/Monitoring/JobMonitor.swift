private import Logging

/// Watches over the jobs of an executor: asks the engine, fires callbacks, gives up lost jobs, forgets ended ones.
public actor JobMonitor {
  /// Whose jobs it watches over.
  public nonisolated let executor: Executor
  private let bell = Bell()
  private var schedule: PollSchedule
  private var loop: Task<Void, Never>?
  private var seenChanges = -1
  private var callbacks: [String: Task<Void, Never>] = [:]

  /// Makes a monitor. Without `pollInterval` the configuration's `poll_interval` holds; either is the shortest time
  /// between two polls, see `PollSchedule`.
  public init(_ executor: Executor, pollInterval: Duration? = nil) {
    self.executor = executor
    schedule = PollSchedule(shortest: pollInterval.map(Self.seconds) ?? executor.config.pollInterval)
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  /// Whether it has been started and not stopped.
  public var isRunning: Bool { loop != nil }

  /// Begins to watch. A monitor that runs already goes on.
  public func start() {
    guard loop == nil else { return }
    executor.bells.add(bell)
    loop = Task { await run() }
  }

  /// Stops watching; returns when callbacks that are running have ended. Jobs go on, and so may a monitor later.
  public func stop() async {
    guard let loop else { return }
    self.loop = nil
    executor.bells.remove(bell)
    loop.cancel()
    bell.ring()
    await loop.value
    // A callback may stop the monitor; it can't wait for itself.
    if Job.dispatching == nil { await finishCallbacks() }
    // Who waits for a job that has ended need not wait for callbacks that nobody fires now.
    for id in await executor.jobs.keys { await executor.job(id)?.ringWaiters() }
  }

  private func run() async {
    while !Task.isCancelled {
      let begin = executor.clock.uptime
      let pause = await pass()
      // With very many jobs a look costs something, and ends come by the thousand: at most a tenth of the time goes
      // into looking.
      let spent = executor.clock.uptime - begin
      if spent > 0.001 { try? await executor.clock.sleep(min(spent * 9, 1)) }
      if Task.isCancelled { return }
      await bell.wait(upTo: pause, on: executor.clock)
    }
  }

  /// One look at everything.
  ///
  /// - Returns: seconds until the next look is due without anything happening; nil for never.
  package func pass() async -> Double? {
    let hasPushedNews = await executor.takeInPushed()
    let changes = await executor.changeCount
    if hasPushedNews || changes != seenChanges {
      schedule.noteChange(at: executor.clock.uptime)
      seenChanges = changes
    }
    if let delay = schedule.delay(activeJobs: await executor.activeCount, at: executor.clock.uptime), delay <= 0 {
      let hasNews = await executor.askEngine()
      schedule.notePoll(at: executor.clock.uptime, broughtNews: hasNews)
    }
    await dispatchCallbacks()
    let nextPurge = await executor.purgeEnded()
    let nextPoll = schedule.delay(activeJobs: await executor.activeCount, at: executor.clock.uptime)
    guard let nextPoll else { return nextPurge }
    return min(nextPoll, nextPurge ?? nextPoll)
  }

  /// Each job's callbacks run in a task of their own, in their order: a slow one delays no other job.
  private func dispatchCallbacks() async {
    for job in await executor.dispatchable where callbacks[job.id] == nil {
      let logger = executor.logger
      callbacks[job.id] = Task {
        await job.dispatch(logger: logger)
        self.callbacks[job.id] = nil
        // What was registered while they ran is due now.
        if job.isDispatchable { self.bell.ring() }
      }
    }
  }

  /// Waits for the callbacks that run now.
  package func finishCallbacks() async {
    for task in callbacks.values { await task.value }
  }

  // MARK: Waiting

  /// Waits until all of these jobs have ended and their callbacks have run. Nothing is cancelled when the time is
  /// over: it throws `.waitTimeout`, and the jobs go on.
  public func waitFor(_ jobs: Job..., timeout: Duration? = nil) async throws {
    try await waitFor(jobs, timeout: timeout)
  }

  /// The same for a list.
  public func waitFor(_ jobs: [Job], timeout: Duration? = nil) async throws {
    let clock = executor.clock
    let deadline = timeout.map { clock.uptime + Self.seconds($0) }
    let bell = Bell()
    for job in jobs { job.addWaiter(bell) }
    defer { for job in jobs { job.removeWaiter(bell) } }
    while true {
      let waiting = jobs.filter { !isSettled($0) }
      if waiting.isEmpty { return }
      try Task.checkCancellation()
      if let gone = waiting.first(where: { $0.isRemoved && !$0.isTerminal }) {
        throw ClusterAPIError(.noSuchJob, "job \(gone.id) was removed from the executor; its end will not be known")
      }
      if let deadline, clock.uptime >= deadline {
        let names = waiting.prefix(5).map { "\($0.id) (\($0.status.rawValue))" }.joined(separator: ", ")
        throw ClusterAPIError(
          .waitTimeout, "\(waiting.count) of \(jobs.count) jobs have not ended in time: \(names)")
      }
      await bell.wait(upTo: deadline.map { $0 - clock.uptime }, on: clock)
    }
  }

  private func isSettled(_ job: Job) -> Bool {
    // A callback that waits for its own job would wait for itself.
    job.isTerminal && (loop == nil || job.isRemoved || Job.dispatching == job.id || !job.hasUnfiredCallbacks)
  }
}

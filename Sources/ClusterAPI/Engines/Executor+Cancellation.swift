private import Logging

extension Executor {
  /// Asks for the end of a job, or of some elements of an array.
  ///
  /// For local jobs it returns with their final state: TERM to all processes of the job, five seconds, then KILL.
  /// For schedulers it returns when the scheduler has taken the wish; the job is KILLED when the scheduler says so,
  /// and a monitor asks at once. A job that ended by itself first keeps its own outcome. An ended job, and one that
  /// nobody knows, is nothing to do.
  ///
  /// - Parameters:
  ///   - id: the job's id here; an id that isn't tracked goes to the engine as it is.
  ///   - elements: only these elements of an array.
  ///   - done: let it end as a success instead, without an exit code; engines that can't throw `.unsupported`.
  public func cancel(_ id: String, elements: [Int]? = nil, done: Bool = false) async throws(ClusterAPIError) {
    if done, !engine.capabilities.contains(.cancelAsDone) {
      throw ClusterAPIError(.unsupported, "engine \(engine.name) can't end a job as done; cancel it without")
    }
    listen()
    guard let job = tracked[id] else {
      // A job of another program, perhaps; the engine knows.
      return try await engine.cancel([id], elements: elements, asDone: done)
    }
    if job.isTerminal { return }
    note(cancelOf: job, elements: elements, done: done)
    try await engine.cancel([job.record.engineID], elements: elements, asDone: done)
    logger.debug("cancelled", metadata: ["job": "\(id)", "done": "\(done)"])
    noteChange()
    await settle([job], elements: elements)
  }

  /// Asks for the end of all jobs whose complete name matches; `*` stands for any text.
  public func cancelByName(_ pattern: String) async throws(ClusterAPIError) {
    listen()
    let matching = tracked.values.filter { !$0.isTerminal && SchedulerName.matches($0.name, pattern: pattern) }
    for job in matching { note(cancelOf: job, elements: nil, done: false) }
    try await engine.cancel(name: pattern)
    logger.debug("cancelled by name", metadata: ["pattern": "\(pattern)"])
    noteChange()
    await settle(matching, elements: nil)
  }

  /// Cancels every job of this executor that has not ended. One that can't be cancelled doesn't stop the others.
  ///
  /// - Returns: what went wrong, by the job's id.
  @discardableResult
  public func cancelAll(done: Bool = false) async -> [String: ClusterAPIError] {
    listen()
    let active = tracked.values.filter { !$0.isTerminal }
    if active.isEmpty { return [:] }
    if done, !engine.capabilities.contains(.cancelAsDone) {
      let error = ClusterAPIError(.unsupported, "engine \(engine.name) can't end a job as done; cancel it without")
      return Dictionary(uniqueKeysWithValues: active.map { ($0.id, error) })
    }
    for job in active { note(cancelOf: job, elements: nil, done: done) }
    let failures = await cancelTogether(active, done: done)
    for (id, error) in failures {
      logger.warning("could not be cancelled", metadata: ["job": "\(id)", "error": "\(error.message)"])
    }
    noteChange()
    await settle(active.filter { failures[$0.id] == nil }, elements: nil)
    return failures
  }

  /// All in one wish; where that fails each alone, to find out whose fault it is.
  private func cancelTogether(_ jobs: [Job], done: Bool) async -> [String: ClusterAPIError] {
    do throws(ClusterAPIError) {
      try await engine.cancel(jobs.map(\.record.engineID), elements: nil, asDone: done)
      return [:]
    } catch {
      if let only = jobs.first, jobs.count == 1 { return [only.id: error] }
    }
    var failures: [String: ClusterAPIError] = [:]
    for job in jobs {
      do throws(ClusterAPIError) {
        try await engine.cancel([job.record.engineID], elements: nil, asDone: done)
      } catch {
        failures[job.id] = error
      }
    }
    return failures
  }

  private func note(cancelOf job: Job, elements: [Int]?, done: Bool) {
    job.update { track in
      if let elements { track.cancelledElements.formUnion(elements) } else { track.isCancelRequested = true }
      track.isDoneRequested = track.isDoneRequested || done
    }
  }

  /// TERM, the grace time, KILL, and what the machine needs to notice.
  private static let longestEnd = 30.0

  /// Waits for the final state where the engine tells it by itself.
  private func settle(_ jobs: [Job], elements: [Int]?) async {
    guard engine.capabilities.contains(.pushes) else { return }
    let bell = Bell()
    bells.add(bell)
    defer { bells.remove(bell) }
    let deadline = clock.uptime + Self.longestEnd
    var waiting = jobs
    // Ends are pushed; asking is for those whose news went astray.
    var pause = 0.02
    var nextQuestion = clock.uptime
    while true {
      _ = takeInPushed()
      waiting.removeAll { Self.isSettled($0, elements) }
      if waiting.isEmpty { return }
      let uptime = clock.uptime
      if uptime >= deadline || Task.isCancelled {
        logger.warning("cancelled, but not ended yet", metadata: ["jobs": "\(waiting.map(\.id))"])
        return
      }
      if uptime >= nextQuestion {
        _ = takeIn(await engine.status(of: waiting.map(\.record.engineID)).records)
        nextQuestion = clock.uptime + pause
        pause = min(pause * 2, 1)
        continue
      }
      await bell.wait(upTo: nextQuestion - uptime, on: clock)
    }
  }

  private static func isSettled(_ job: Job, _ elements: [Int]?) -> Bool {
    guard let elements else { return job.isTerminal }
    let record = job.record
    return record.isTerminal
      || elements.allSatisfy {
        record.arrayRange?.contains($0) != true || record.arrayElements[$0]?.status.isTerminal == true
      }
  }
}

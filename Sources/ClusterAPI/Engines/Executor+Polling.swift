private import Logging

extension Executor {
  /// Asks the engine about the active jobs and takes in what it says; nothing changes when it doesn't answer.
  ///
  /// A job that complete answers have been without for `zombie_timeout_minutes` is given up: FAILED, reason `lost`.
  /// Callbacks are a `JobMonitor`'s business.
  ///
  /// - Returns: the state of every job, by id.
  @discardableResult
  public func poll() async -> [String: JobStatus] {
    _ = await askEngine()
    return tracked.mapValues(\.status)
  }

  /// How long an engine that pushes isn't asked about a job that it has been heard of.
  private static let pushedSilence = 60.0

  /// - Returns: whether there was news.
  func askEngine() async -> Bool {
    listen()
    var hasNews = takeInPushed()
    let silence = min(Self.pushedSilence, config.zombieTimeoutMinutes * 60 / 4)
    let uptime = clock.uptime
    let pushes = engine.capabilities.contains(.pushes)
    let asked = tracked.values.filter { job in
      job.update { track in
        if track.record.isTerminal { return false }
        return !pushes || track.lastSeen.map { uptime - $0 >= silence } ?? true
      }
    }
    if asked.isEmpty { return hasNews }
    let report = await engine.status(of: asked.map(\.record.engineID))
    if case .none(let reason) = report {
      complain(reason)
      return hasNews
    }
    lastAnswerTime = clock.now
    if case .partial(_, let reason) = report { complain(reason) } else { lastComplaint = nil }
    hasNews = takeIn(report.records) || hasNews
    if case .data(let records) = report { hasNews = judgeAbsence(of: asked, in: records) || hasNews }
    return hasNews
  }

  /// Takes in what the engine pushed since the last time.
  func takeInPushed() -> Bool {
    let records = pushed.take()
    return records.isEmpty ? false : takeIn(records)
  }

  /// - Returns: whether anything changed.
  func takeIn(_ records: [StatusRecord]) -> Bool {
    var hasNews = false
    let moment = moment
    for (engineID, news) in Dictionary(grouping: records, by: \.id) {
      guard let id = idOfEngineID[engineID], let job = tracked[id] else {
        if submissionsUnderWay > 0 { earlyNews[engineID, default: []] += news }
        continue
      }
      let (changed, ended) = job.update { track in
        (track.apply(news, at: moment), track.record.isTerminal)
      }
      hasNews = hasNews || changed
      if changed, ended { logEnd(job.record) }
    }
    if hasNews { bells.ring() }
    return hasNews
  }

  private func judgeAbsence(of asked: [Job], in records: [StatusRecord]) -> Bool {
    let present = Dictionary(grouping: records, by: \.id)
    let grace = config.zombieTimeoutMinutes * 60
    let moment = moment
    var hasNews = false
    for job in asked {
      let isLost = job.update { track in
        track.noteAbsence(in: present[track.record.engineID] ?? [], at: moment, graceSeconds: grace)
      }
      guard isLost else { continue }
      hasNews = true
      logger.warning(
        "lost: the engine has not known it for \(config.zombieTimeoutMinutes) minutes", metadata: ["job": "\(job.id)"])
    }
    if hasNews { bells.ring() }
    return hasNews
  }

  private func complain(_ reason: String) {
    // Once for as long as it lasts.
    if lastComplaint == reason { return }
    lastComplaint = reason
    logger.warning("no complete answer from \(engine.name): \(reason)")
  }

  private func logEnd(_ record: JobRecord) {
    logger.debug(
      "ended",
      metadata: [
        "job": "\(record.id)", "status": "\(record.status.rawValue)",
        "exit_code": "\(record.exitCode.map(String.init) ?? "-")", "reason": "\(record.reason?.rawValue ?? "-")",
      ])
  }

  // MARK: For monitors

  var activeCount: Int { tracked.values.count { !$0.isTerminal } }

  /// The ended jobs whose callbacks are due.
  var dispatchable: [Job] { tracked.values.filter(\.isDispatchable) }

  /// Forgets jobs that ended longer ago than `completed_retention_minutes`, but none with callbacks to fire.
  ///
  /// - Returns: seconds until the next one is due; nil when none waits for it.
  func purgeEnded() -> Double? {
    let retention = config.completedRetentionMinutes * 60
    let uptime = clock.uptime
    var next: Double?
    for job in tracked.values {
      guard let endedAt = job.update({ $0.endedAt }), !job.hasUnfiredCallbacks else { continue }
      let left = endedAt + retention - uptime
      if left <= 0 {
        removeJob(job.id)
        logger.debug("forgotten after its retention", metadata: ["job": "\(job.id)"])
      } else {
        next = min(next ?? left, left)
      }
    }
    return next
  }
}

import ClusterAPI
import DequeModule
import Glibc
import SystemIO

extension ServedInbox {
  /// Carries out what a committed batch allows.
  func perform(_ action: SpoolAction) {
    switch action {
    case .launch(let id, let index, let attempt): launch(id, index: index, attempt: attempt)
    case .publish(let id): publish(id)
    case .publishElement(let id, let index): publishElement(id, index)
    case .cancel(let id): sendCancels(id)
    case .consume(let control):
      try? inbox.unlinkIfPresent(control)
      spentControls.remove(control)
    }
  }

  private func sendCancels(_ id: JobID) {
    guard let job = ledger.table.jobs[id], job.end == nil else { return }
    for (index, task) in job.tasks where task.phase == .running {
      guard job.isCancelled || job.cancelledElements.contains(index) else { continue }
      cancels.append(Intent.key(id: id, index: index == LiveJob.whole ? nil : index, attempt: task.attempt))
    }
  }

  /// Publishes an outcome; what can't be written is tried again, since the journal has it.
  func publish(_ id: JobID) {
    guard let job = ledger.table.jobs[id], let end = job.end else { return }
    let plan = plan(of: job)
    let rejection = rejections[id]
    do throws(SystemError) {
      try projector.publishOutcome(
        of: job, diagnostics: rejection?.diagnostics ?? plan?.warnings ?? [], diagnosticText: rejection?.report,
        sequence: job.endSequence)
      if let plan, !job.isOldNews { touchNotifications(of: job, plan, end) }
    } catch {
      report(.error, job.name, "outcome not written", "\(error); it is tried again in 10 s")
      failedPublications.append(id)
      agenda.add(.publish(id), at: now + 10)
      return
    }
    rejections[id] = nil
    if !job.isOldNews { tell(job, end) }
    var names = [SidecarKind.status, .exitCode, .record, .output, .error, .elements, .done].map {
      $0.name(of: job.name)
    }
    if let plan, plan.isArray {
      for index in job.tasks.keys {
        names += [
          "\(SidecarKind.output.name(of: job.name)).\(index)", "\(SidecarKind.error.name(of: job.name)).\(index)",
        ]
      }
    }
    unsettled.append(
      Settlement.Item(
        sequence: job.endSequence, names: names, claim: job.acceptance.claim,
        keys: job.history.map { Intent.key(id: id, index: $0.index, attempt: $0.attempt) }, at: now,
        isRejected: end.state == .rejected))
    job.plan = nil
    job.tasks = [:]
  }

  private func tell(_ job: LiveJob, _ end: JobEnd) {
    tally.done += end.state == .done ? 1 : 0
    tally.failed += end.state == .done ? 0 : 1
    report(
      end.state == .rejected ? .warning : .info, job.name,
      "\(end.state.rawValue)\(end.code.map { " \($0)" } ?? "")", summary(of: job, end))
  }

  private func summary(of job: LiveJob, _ end: JobEnd) -> String {
    if let message = end.message { return message }
    guard let attempt = job.history.last, let started = attempt.started else { return "" }
    var words = Quantities.shortDuration(Int(attempt.ended - started))
    if let memory = attempt.maxMemoryBytes { words += ", \(memory >> 20)M" }
    return words
  }

  private func publishElement(_ id: JobID, _ index: Int) {
    guard let job = ledger.table.jobs[id], let task = job.tasks[index], task.attempt > 0 else { return }
    do throws(SystemError) {
      try projector.moveOutputs(of: job, index: index, attempt: task.attempt)
    } catch {
      report(.error, label(job, index), "output not moved", "\(error)")
    }
    stateChanged(job)
  }

  /// Publishes states that have lasted long enough. While jobs are queueing they get a twentieth of the time: what a
  /// queue of thousands looks like is worth less than getting on with it.
  func publishDueStatuses(isBusy: Bool) {
    guard !dueStatuses.isEmpty, !isBusy || now >= statusTime else { return }
    let start = tools.clock.monotonic
    var budget = isBusy ? 32 : 256
    defer { statusTime = now + 19 * Double(tools.clock.monotonic - start) / 1e9 }
    while budget > 0, let id = dueStatuses.popFirst() {
      guard let job = ledger.table.jobs[id], job.end == nil else { continue }
      job.isStatusDue = false
      budget -= 1
      do throws(SystemError) {
        for (index, task) in job.tasks where task.phase == .running && !task.isLinked {
          try projector.linkOutputs(of: job, index: index == LiveJob.whole ? nil : index, attempt: task.attempt)
          job.tasks[index]?.isLinked = true
        }
        if let plan = job.plan, plan.isArray { try projector.publishElements(of: job, plan: plan) }
        try projector.publishStatus(of: job, now: now, sequence: ledger.sequence)
        if !job.hasRecord {
          try projector.publishRecord(of: job, diagnostics: job.plan?.warnings ?? [], sequence: ledger.sequence)
        }
      } catch {
        report(.error, job.name, "status not written", "\(error)")
      }
    }
  }

  /// Touches the files of `notify: start`, once; a job that ended before anybody saw it run has them at its end.
  func tellStart(of job: LiveJob, _ plan: JobPlan) {
    guard !job.hasToldStart else { return }
    job.hasToldStart = true
    for notify in plan.spec.notify where notify.event == .start { touch(notify.path, for: job) }
  }

  private func touchNotifications(of job: LiveJob, _ plan: JobPlan, _ end: JobEnd) {
    if job.firstStart != nil { tellStart(of: job, plan) }
    for notify in plan.spec.notify {
      let applies =
        switch notify.event {
        case .start: false
        case .success: end.state == .done
        case .failure: end.state != .done
        case .end: true
        }
      if applies { touch(notify.path, for: job) }
    }
  }

  private func touch(_ path: String, for job: LiveJob) {
    let attempt = job.history.last?.attempt ?? 1
    let path = Placeholders(
      id: job.id.description, name: job.name, index: nil, attempt: String(attempt),
      schedulerID: Intent.key(id: job.id, index: nil, attempt: attempt)
    ).replaced(in: path)
    let absolute = path.hasPrefix("/") ? path : "\(tools.layout.root)/\(path)"
    guard let file = try? Descriptor(open: absolute, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY) else {
      return report(.warning, path, "not touched", "notify: \(String(cString: strerror(errno)))")
    }
    futimens(file.rawValue, nil)
  }

  // MARK: Making sidecars last

  /// Published outcomes whose files must be synced before their claims may go; nil while none is old enough.
  func takeSettlement(now: Double, force: Bool) -> Settlement? {
    guard !isSettling, !unsettled.isEmpty else { return nil }
    guard force || unsettled[0].at <= now - 60 || unsettled.count >= 20_000 else { return nil }
    let items = force ? unsettled : Array(unsettled.prefix { $0.at <= now - 5 })
    guard let last = items.last else { return nil }
    unsettled.removeFirst(items.count)
    isSettling = true
    // An outcome that could not be written yet must not be forgotten with those around it.
    let blocked = failedPublications.compactMap { ledger.table.jobs[$0]?.endSequence }.min()
    return Settlement(items: items, upTo: min(last.sequence, blocked.map { $0 - 1 } ?? .max))
  }

  /// The sidecars are safe: their claims can go, and when those are gone for good the journal says so.
  func settled(_ settlement: Settlement) {
    for item in settlement.items {
      if item.isRejected {
        try? claims.rename(item.claim, to: rejected, as: item.claim)
      } else {
        try? claims.unlinkIfPresent(item.claim)
      }
    }
  }

  func forgotten(_ settlement: Settlement) {
    isSettling = false
    ledger.expireKeys(before: now - 7 * 86400)
    ledger.append(.projected(settlement.upTo))
  }

  /// Moves the oldest ended sets away when the inbox holds too many, a few at a time.
  func retain(atMost limit: Int) {
    let spool = reader.configuration.spool
    var budget = limit
    while budget > 0, let oldest = ledger.oldestEnded() {
      let isTooOld = oldest.ended < now - spool.keptDays * 86400
      guard ledger.table.ended.count > spool.keptSets || isTooOld else { return }
      // An outcome that isn't safe yet stays where it is.
      guard ledger.table.jobs[oldest.id] == nil else { return }
      do throws(SystemError) {
        try archive(oldest)
      } catch {
        return report(.warning, oldest.name, "not archived", "\(error)")
      }
      ledger.append(.archived(oldest.id))
      budget -= 1
    }
  }
}

/// Outcomes that were published and have to be made durable together.
struct Settlement: Sendable {
  struct Item: Sendable {
    var sequence: UInt64
    var names: [String]
    var claim: String
    /// Its attempts at the engine, which may forget them when the outcome is safe.
    var keys: [String]
    var at: Double
    var isRejected: Bool
  }

  var items: [Item]
  var upTo: UInt64
}

import ClusterAPI

extension ServedInbox {
  /// What an engine says about one attempt. Words about attempts that are over change nothing.
  func observe(_ record: StatusRecord, id: JobID, attempt: Int, index: Int?) {
    guard let job = ledger.table.jobs[id], job.end == nil else { return }
    let key = index ?? LiveJob.whole
    guard var task = job.tasks[key], task.isActive, task.attempt == attempt else { return }
    guard record.status.isTerminal else {
      guard record.status == .running else { return }
      let wasRunning = task.phase == .running
      task.phase = .running
      task.started = record.startTime ?? task.started ?? now
      task.processID = record.processID ?? task.processID
      task.isSuspended = record.isSuspended
      job.tasks[key] = task
      if !wasRunning { report(.debug, label(job, index), "RUNNING", record.processID.map { "pid \($0)" } ?? "") }
      if let plan = plan(of: job) { tellStart(of: job, plan) }
      stateChanged(job)
      if job.isCancelled || job.cancelledElements.contains(key) {
        cancels.append(Intent.key(id: id, index: index, attempt: attempt))
      }
      return
    }
    let message =
      record.status == .failed ? projector.takeErrorMessage(of: id, index: index, attempt: attempt) : nil
    finish(
      JobLifecycle.attemptEnd(of: record, index: index, attempt: attempt, message: message, now: now), of: job)
  }

  /// The engine would not take an attempt.
  func refused(_ error: ClusterAPIError, id: JobID, attempt: Int, index: Int?) {
    guard let job = ledger.table.jobs[id], job.end == nil, job.tasks[index ?? LiveJob.whole]?.attempt == attempt else {
      return
    }
    var end = AttemptEnd(index: index, attempt: attempt, state: .failed, ended: now)
    end.reason = .submitRejected
    end.message = error.message
    finish(end, of: job)
  }

  func finish(_ end: AttemptEnd, of job: LiveJob) {
    let records = JobLifecycle.finish(
      end, of: job, plan: plan(of: job), now: now, jitter: Double.random(in: 0...1, using: &random))
    for record in records {
      ledger.append(record)
      if case .attempt(_, let end) = record {
        if let index = end.index { ledger.whenCommitted(.publishElement(job.id, index: index)) }
        if let retryAt = end.retryAt {
          agenda.add(.retry(job.id), at: retryAt)
          report(
            .info, label(job, end.index), "retry",
            "attempt \(end.attempt) ended \(end.state.rawValue), the next one in \(Int(retryAt - now)) s")
        }
      }
    }
    if job.end != nil { return concluded(job) }
    closeArray(job)
    stateChanged(job)
    // An element that ended may make way for the next one under `parallel`.
    if job.end == nil, let plan = job.plan, plan.isArray { ready.add(job.id, priority: job.acceptance.priority) }
  }

  /// Ends an array when its last element has ended.
  func closeArray(_ job: LiveJob) {
    guard let plan = plan(of: job), let end = JobLifecycle.arrayEnd(of: job, plan: plan, now: now) else { return }
    conclude(job, end)
  }

  func conclude(_ job: LiveJob, _ end: JobEnd) {
    guard job.end == nil else { return }
    ledger.append(.ended(job.id, end))
    concluded(job)
  }

  /// The end stands in the open batch: what follows from it.
  func concluded(_ job: LiveJob) {
    ledger.whenCommitted(.publish(job.id))
    wakeDependents(of: job)
  }

  func label(_ job: LiveJob, _ index: Int?) -> String { index.map { "\(job.name)[\($0)]" } ?? job.name }
}

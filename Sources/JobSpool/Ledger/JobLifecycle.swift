package import ClusterAPI

/// Decides what an event means for a job: pure functions from what is known to the records that say it. Nothing here
/// reads a clock, a file or a random source.
package enum JobLifecycle {
  /// What the engine said about one attempt, as the spool understands it.
  package static func attemptEnd(
    of record: StatusRecord, index: Int?, attempt: Int, message: String?, now: Double
  ) -> AttemptEnd {
    var end = AttemptEnd(
      index: index, attempt: attempt, state: SpoolState(ended: record.status), ended: record.finishTime ?? now)
    end.reason = record.reason ?? (record.status == .killed ? .cancelled : record.signal != nil ? .signal : .exit)
    end.message = message ?? record.message
    end.signal = record.signal
    end.host = record.host
    end.processID = record.processID
    end.started = record.startTime
    end.userSeconds = record.userSeconds
    end.systemSeconds = record.systemSeconds
    end.maxMemoryBytes = record.maxMemoryBytes
    // A code is published only when it agrees with the state: never FAILED 0.
    let candidates = [record.exitCode, record.signal.map { 128 + $0 }]
    end.code = candidates.compactMap(\.self).first { ($0 == 0) == (end.state == .done) }
    return end
  }

  /// The records of an attempt's end: it is tried again, the array goes on, or the job ends.
  package static func finish(
    _ end: AttemptEnd, of job: LiveJob, plan: JobPlan?, now: Double, jitter: Double
  ) -> [JournalRecord] {
    var end = end
    let mayRetry = !job.isCancelled && !(end.index.map(job.cancelledElements.contains) ?? false)
    if mayRetry, let retryAt = RetryRule.nextAttempt(after: end, retry: plan?.spec.retry, now: now, jitter: jitter) {
      end.retryAt = retryAt
      return [.attempt(job.id, end)]
    }
    guard plan?.isArray == true || end.index != nil else {
      return [.ended(job.id, jobEnd(of: end))]
    }
    return [.attempt(job.id, end)]
  }

  private static func jobEnd(of end: AttemptEnd) -> JobEnd {
    var result = JobEnd(end.state, reason: end.reason, message: end.message, at: end.ended)
    result.code = end.code
    result.signal = end.signal
    result.attempt = end
    return result
  }

  /// The end of an array whose last element has ended; nil while it goes on.
  package static func arrayEnd(of job: LiveJob, plan: JobPlan, now: Double) -> JobEnd? {
    guard job.end == nil, plan.isArray, job.tally.active == 0 else { return nil }
    let isExhausted = plan.spec.array?.maxFailures.map { job.tally.failed >= $0 } ?? false
    guard job.tally.ended == plan.taskCount || job.isCancelled || isExhausted else { return nil }
    if job.tally.ended < plan.taskCount, !job.isCancelled, hasRetryPending(job) { return nil }
    let at = job.history.map(\.ended).max() ?? now
    if job.isCancelled, job.tally.ended < plan.taskCount || job.tally.killed > 0 {
      return JobEnd(.killed, reason: .cancelled, message: job.cancelMessage ?? summary(job, plan), at: max(at, now))
    }
    if job.tally.failed > 0 {
      let failed = job.history.filter { $0.state == .failed && $0.retryAt == nil }
      let first = failed.min { ($0.index ?? 0) < ($1.index ?? 0) }
      var end = JobEnd(.failed, reason: first?.reason ?? .exit, message: summary(job, plan), at: at)
      end.code = first?.code
      end.signal = first?.signal
      return end
    }
    if job.tally.killed > 0 { return JobEnd(.killed, reason: .cancelled, message: summary(job, plan), at: at) }
    var end = JobEnd(.done, reason: .exit, at: at)
    end.code = 0
    return end
  }

  private static func hasRetryPending(_ job: LiveJob) -> Bool {
    job.tasks.values.contains { if case .backingOff = $0.phase { true } else { false } }
  }

  private static func summary(_ job: LiveJob, _ plan: JobPlan) -> String {
    var words: [String] = []
    if job.tally.failed > 0 { words.append("\(job.tally.failed) failed") }
    if job.tally.killed > 0 { words.append("\(job.tally.killed) killed") }
    let rest = plan.taskCount - job.tally.ended + job.tally.skipped
    if rest > 0 { words.append("\(rest) not started") }
    return "\(plan.taskCount) elements: \(job.tally.done) done"
      + (words.isEmpty ? "" : ", ") + words.joined(separator: ", ")
  }

  /// Somebody wants the job, or these elements, ended: the records, and whether the engine has to be told.
  package static func cancel(
    _ job: LiveJob, plan: JobPlan?, elements: [Int]?, message: String?, now: Double
  ) -> (records: [JournalRecord], tellsEngine: Bool) {
    guard job.end == nil else { return ([], false) }
    var records: [JournalRecord] = [.cancelled(job.id, elements: elements, message: message)]
    if let elements {
      for index in elements where plan?.elements.contains(where: { $0.index == index }) ?? true {
        if job.tasks[index].map(isOpen) ?? true {
          var end = AttemptEnd(
            index: index, attempt: job.tasks[index]?.attempt ?? 0, state: .killed, ended: now)
          end.reason = .cancelled
          records.append(.attempt(job.id, end))
        }
      }
      return (records, elements.contains { job.tasks[$0]?.isActive == true })
    }
    if job.tally.active > 0 { return (records, true) }
    records.append(.ended(job.id, JobEnd(.killed, reason: .cancelled, message: message, at: now)))
    return (records, false)
  }

  /// Not active and not ended: waiting for another attempt.
  private static func isOpen(_ task: LiveJob.Task) -> Bool {
    if case .backingOff = task.phase { true } else { false }
  }
}

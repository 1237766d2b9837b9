package import DequeModule

/// All jobs of one inbox, as the journal tells them. Applying a record is the only way that a job changes, so a
/// journal read again gives the same table.
package struct JobTable {
  /// Accepted and not ended.
  package private(set) var live: [String: LiveJob] = [:]
  /// Live jobs, and ended ones whose sidecars are not known to be safe.
  package private(set) var jobs: [JobID: LiveJob] = [:]
  /// Ended jobs whose sidecars stand in the inbox, by name.
  package private(set) var ended: [String: EndedJob] = [:]
  /// The names of `ended`, the longest ended first. A name that was archived or re-used since is passed over.
  package private(set) var endedOrder: Deque<(name: String, id: JobID)> = []
  package private(set) var keys: [String: IdempotencyKey] = [:]
  /// Ended and not yet projected, in the order of their ends.
  package private(set) var unprojected: Deque<LiveJob> = []

  package struct IdempotencyKey: Equatable, Sendable {
    package var id: JobID
    package var name: String
    package var at: Double
  }

  package init() {}

  package mutating func apply(_ record: JournalRecord, sequence: UInt64) {
    switch record {
    case .epoch, .sealed, .released: break
    case .accepted(let acceptance):
      let job = LiveJob(acceptance)
      jobs[job.id] = job
      live[job.name] = job
      if let key = acceptance.key {
        keys[key] = IdempotencyKey(id: job.id, name: job.name, at: acceptance.accepted)
      }
    case .intent(let intent):
      guard let job = jobs[intent.id] else { return }
      if job.tasks.updateValue(
        LiveJob.Task(phase: .intended, attempt: intent.attempt, intent: intent), forKey: intent.index ?? LiveJob.whole
      )?.isActive != true {
        job.tally.active += 1
      }
    case .attempt(let id, let end): jobs[id]?.finish(end)
    case .ended(let id, let end):
      guard let job = jobs[id], job.end == nil else { return }
      if let attempt = end.attempt { job.finish(attempt) }
      job.end = end
      job.endSequence = sequence
      if live[job.name] === job { live[job.name] = nil }
      remember(EndedJob(job, end))
      unprojected.append(job)
    case .held(let id, let held): jobs[id]?.isHeld = held
    case .cancelled(let id, let elements, let message):
      guard let job = jobs[id] else { return }
      if let elements { job.cancelledElements.formUnion(elements) } else { job.isCancelled = true }
      job.cancelMessage = message
    case .known(let job): remember(job)
    case .key(let key, let id, let name, let at): keys[key] = IdempotencyKey(id: id, name: name, at: at)
    case .archived(let id):
      if let name = jobs[id]?.name ?? ended.first(where: { $0.value.id == id })?.key, ended[name]?.id == id {
        ended[name] = nil
      }
    case .projected(let sequence):
      while let first = unprojected.first, first.endSequence <= sequence {
        unprojected.removeFirst()
        jobs[first.id] = nil
      }
    }
  }

  private mutating func remember(_ job: EndedJob) {
    ended[job.name] = job
    endedOrder.append((job.name, job.id))
  }

  /// The longest ended job of the inbox, for retention.
  package mutating func oldestEnded() -> EndedJob? {
    while let first = endedOrder.first {
      if let job = ended[first.name], job.id == first.id { return job }
      endedOrder.removeFirst()
    }
    return nil
  }

  /// Forgets keys that are out of force.
  package mutating func expireKeys(before time: Double) {
    keys = keys.filter { $0.value.at >= time }
  }

  /// Calls `write` with records that make an equal table when they are applied to an empty one.
  package func snapshot(_ write: (JournalRecord) -> Void) {
    for entry in endedOrder {
      guard let job = ended[entry.name], job.id == entry.id, jobs[job.id] == nil else { continue }
      write(.known(job))
    }
    for (key, value) in keys { write(.key(key, value.id, name: value.name, at: value.at)) }
    for job in unprojected {
      job.snapshot(write)
      if ended[job.name]?.id != job.id { write(.archived(job.id)) }
    }
    for job in live.values.sorted(by: { $0.id.order < $1.id.order }) { job.snapshot(write) }
  }
}

extension JobID {
  /// Sorts ids by time.
  fileprivate var order: (Int64, UInt64) { (seconds, random) }
}

extension EndedJob {
  init(_ job: LiveJob, _ end: JobEnd) {
    self.init(id: job.id, name: job.name, state: end.state, code: end.code, reason: end.reason, ended: end.at)
  }
}

extension LiveJob.Task {
  package var isActive: Bool {
    switch phase {
    case .intended, .running: true
    case .backingOff, .ended: false
    }
  }
}

extension LiveJob {
  /// Takes the end of an attempt.
  fileprivate func finish(_ end: AttemptEnd) {
    let index = end.index ?? Self.whole
    if tasks[index]?.isActive == true { tally.active -= 1 }
    if end.state != .skipped || end.started != nil { history.append(end) }
    var task = tasks[index] ?? Task(phase: .intended, attempt: end.attempt)
    if let retryAt = end.retryAt {
      task.phase = .backingOff(until: retryAt)
    } else {
      task.phase = .ended(end.state)
      switch end.state {
      case .done: tally.done += 1
      case .killed: tally.killed += 1
      case .skipped: tally.skipped += 1
      default: tally.failed += 1
      }
    }
    task.attempt = end.attempt
    task.started = nil
    tasks[index] = task
  }

  fileprivate func snapshot(_ write: (JournalRecord) -> Void) {
    write(.accepted(acceptance))
    if isHeld { write(.held(id, true)) }
    if isCancelled { write(.cancelled(id, elements: nil, message: cancelMessage)) }
    if !cancelledElements.isEmpty {
      write(.cancelled(id, elements: cancelledElements.sorted(), message: cancelMessage))
    }
    let last = end?.attempt
    for attempt in history where attempt != last { write(.attempt(id, attempt)) }
    for (index, task) in tasks.sorted(by: { $0.key < $1.key }) {
      if case .ended(.skipped) = task.phase, !history.contains(where: { $0.index == index }) {
        var skipped = AttemptEnd(
          index: index == Self.whole ? nil : index, attempt: task.attempt, state: .skipped, ended: acceptance.accepted)
        skipped.message = nil
        write(.attempt(id, skipped))
      }
      if task.isActive, let intent = task.intent { write(.intent(intent)) }
    }
    if let end { write(.ended(id, end)) }
  }
}

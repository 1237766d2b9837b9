import ClusterAPI
import SystemIO

extension ServedInbox {
  /// Puts a job where it belongs: it waits for something, or it is ready.
  func admit(_ job: LiveJob, plan: JobPlan) {
    guard job.end == nil else { return }
    job.wait = nil
    if let expires = plan.spec.expires?.resolved(dropAt: job.acceptance.dropped), job.history.isEmpty,
      job.tally == LiveJob.Tally()
    {
      if expires <= now {
        return conclude(
          job, JobEnd(.skipped, reason: .expired, message: "it still waited when it expired", at: now))
      }
      agenda.add(.wait(job.id), at: expires)
    }
    if job.isHeld {
      job.wait = .held(plan.spec.hold ? "held by its spec; release it with \(job.name).release" : "held")
    } else if let time = plan.spec.notBefore?.resolved(dropAt: job.acceptance.dropped), time > now {
      job.wait = .notBefore(time)
      agenda.add(.wait(job.id), at: time)
    } else if !plan.spec.after.isEmpty {
      switch Dependencies.resolve(plan.spec.after, of: job, in: ledger.table, outcome: outcomeElsewhere) {
      case .fulfilled: break
      case .waiting(let other):
        job.wait = .dependency(other)
        dependents[other, default: []].insert(job.id)
        // Another inbox may be another daemon's: its sidecars are all there is to see.
        if other.contains("/") { agenda.add(.wait(job.id), at: now + 10) }
      case .impossible(let words):
        return conclude(job, JobEnd(.skipped, reason: .dependency, message: words, at: now))
      }
    }
    if job.wait == nil {
      ready.add(job.id, priority: job.acceptance.priority)
    } else {
      stateChanged(job)
    }
  }

  /// The outcome of a job that this inbox's journal doesn't know: another inbox's, by its sidecars.
  private func outcomeElsewhere(_ text: String) -> (state: SpoolState, id: String?)? {
    let parts = text.split(separator: "/")
    guard parts.count == 2, JobName.isValid(String(parts[1])), JobName.isValid(String(parts[0])),
      let other = try? Directory(tools.layout.inbox(String(parts[0]))),
      let bytes = try? other.contents(SidecarKind.done.name(of: String(parts[1])), limit: 4096),
      let done = DoneSidecar(text: String(decoding: bytes, as: UTF8.self))
    else { return nil }
    return (done.state, done.id)
  }

  /// Jobs that waited for this one are judged again.
  func wakeDependents(of job: LiveJob) {
    for key in [job.name, job.id.description, "\(name)/\(job.name)"] {
      for id in dependents.removeValue(forKey: key) ?? [] {
        guard let waiting = ledger.table.jobs[id], let plan = plan(of: waiting) else { continue }
        admit(waiting, plan: plan)
      }
    }
    if options.queuesOnReuse {
      for file in looks.keys {
        if case .spec(job.name, _) = InboxEntry.judge(file), queuedNames.insert(file).inserted { names.append(file) }
      }
    }
  }

  /// What has come due.
  func takeDue() {
    while let item = agenda.take(dueAt: now) {
      switch item {
      case .look(let file): if queuedNames.insert(file).inserted { names.append(file) }
      case .wait(let id), .retry(let id):
        guard let job = ledger.table.jobs[id], job.end == nil, job.tally.active == 0 || job.plan?.isArray == true,
          let plan = plan(of: job)
        else { continue }
        admit(job, plan: plan)
      case .status(let id): dueStatuses.append(id)
      case .publish(let id):
        guard let index = failedPublications.firstIndex(of: id) else { continue }
        failedPublications.remove(at: index)
        publish(id)
      }
    }
  }

  /// Promises ready jobs to their engines while there is room.
  func dispatch() {
    guard !isOnHold else { return }
    while let entry = ready.first {
      guard let job = ledger.table.jobs[entry.id], job.end == nil, !job.isHeld, !job.isCancelled,
        let plan = plan(of: job)
      else {
        ready.removeFirst()
        if let job = ledger.table.jobs[entry.id], job.end == nil, job.plan == nil { rejectUnreadable(job) }
        continue
      }
      switch promiseNext(of: job, plan: plan) {
      case .promised: continue
      case .nothingLeft: ready.removeFirst()
      case .noRoom:
        if job.wait != .room {
          job.wait = .room
          stateChanged(job)
        }
        return
      }
    }
  }

  private enum Promise { case promised, nothingLeft, noRoom }

  /// Promises the next task of a job: its only one, or the next element that may start.
  private func promiseNext(of job: LiveJob, plan: JobPlan) -> Promise {
    guard let engine = tools.engines[plan.executor] else { return .nothingLeft }
    guard let index = nextTask(of: job, plan: plan) else { return .nothingLeft }
    let attempt = (job.tasks[index]?.attempt ?? 0) + 1
    let intent = Intent(
      id: job.id, index: index == LiveJob.whole ? nil : index, attempt: attempt, at: now, executor: plan.executor,
      keeper: tools.keeper, boot: tools.instance.boot)
    guard
      engine.reserve(
        key: intent.key, cpus: plan.cpus, gpus: plan.gpus, memoryBytes: plan.memoryBytes(attempt: attempt)) != nil
    else { return .noRoom }
    job.wait = nil
    ledger.append(.intent(intent))
    ledger.whenCommitted(.launch(job.id, index: intent.index, attempt: attempt))
    return .promised
  }

  private func nextTask(of job: LiveJob, plan: JobPlan) -> Int? {
    guard plan.isArray else {
      guard let task = job.tasks[LiveJob.whole] else { return LiveJob.whole }
      if case .backingOff(let until) = task.phase, until <= now { return LiveJob.whole }
      return nil
    }
    if let parallel = plan.spec.array?.parallel, job.tally.active >= parallel { return nil }
    // Elements that were begun may be tried again; no new one is.
    let isExhausted = plan.spec.array?.maxFailures.map { job.tally.failed >= $0 } ?? false
    while !isExhausted, plan.cursor < plan.elements.count {
      let index = plan.elements[plan.cursor].index
      if job.tasks[index] == nil { return index }
      plan.cursor += 1
    }
    guard plan.spec.retry != nil else { return nil }
    return job.tasks.first { _, task in
      if case .backingOff(let until) = task.phase { until <= now } else { false }
    }?.key
  }

  /// The intent is on the disk: hands the attempt over, unless a cancel has come meanwhile.
  func launch(_ id: JobID, index: Int?, attempt: Int) {
    guard let job = ledger.table.jobs[id], job.end == nil, let plan = plan(of: job) else { return }
    let task = job.tasks[index ?? LiveJob.whole]
    guard task?.phase == .intended, task?.attempt == attempt else { return }
    let control = job.name + String(describing: ControlVerb.cancel.suffix)
    if (try? inbox.statusIfPresent(control)) != nil { consume(control: control) }
    let key = Intent.key(id: id, index: index, attempt: attempt)
    if job.isCancelled || index.map(job.cancelledElements.contains) ?? false {
      tools.engines[plan.executor]?.release(reservation: Reservation(key: key, gpuIndices: []))
      var end = AttemptEnd(index: index, attempt: attempt, state: .killed, ended: now)
      end.reason = .cancelled
      end.message = job.cancelMessage
      return finish(end, of: job)
    }
    do throws(SystemError) {
      _ = try projector.shard(of: id)
    } catch {
      report(.error, job.name, "not started", "\(error)")
    }
    launches.append(
      RequestBuilder(layout: tools.layout).request(
        job: job, plan: plan, index: index, attempt: attempt, reservation: nil))
  }

  /// A spec that can't be read any more can't be run: said so, never guessed.
  private func rejectUnreadable(_ job: LiveJob) {
    guard case .failure(let rejection) = readPlan(of: job) else { return }
    rejections[job.id] = rejection
    conclude(job, JobEnd(.rejected, reason: .invalidSpec, message: rejection.message, at: now))
  }
}

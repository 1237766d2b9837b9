import SystemIO

extension ServedInbox {
  /// Carries a control drop out. Its file goes when what it did is committed.
  func consume(control file: String) {
    guard case .control(let verb, let name) = InboxEntry.judge(file), !spentControls.contains(file) else { return }
    let body: [UInt8]
    let status: FileStatus
    do throws(SystemError) {
      let descriptor = try inbox.openUntrusted(file)
      status = try descriptor.status(inbox.path(of: file))
      guard status.kind == .regular, completeness.acceptedOwners.contains(status.owner) else {
        return answerRefused(name, "\(file) is not a regular file of this daemon's user; remove it")
      }
      body = try descriptor.readAll(limit: 64 << 10, inbox.path(of: file)) ?? []
    } catch {
      if !error.isAbsence { report(.warning, file, "not read", "\(error)") }
      return
    }
    switch ControlDrop.read(verb, name: name, body: body) {
    case .failure(let problem):
      finish(file, on: ledger.table.live[name], name: name, "\(verb) ignored: \(problem.words)")
    case .success(let drop):
      guard let job = ledger.table.live[name], isMeant(drop, status: status, for: job) else {
        return finish(file, on: nil, name: name, "\(verb) ignored: no live job \(drop.id ?? name)")
      }
      finish(file, on: job, name: name, apply(drop, to: job))
    }
  }

  /// An empty control is for the job that was live when it was dropped, not for one that came after it.
  private func isMeant(_ drop: ControlDrop, status: FileStatus, for job: LiveJob) -> Bool {
    if let id = drop.id { return id == job.id.description || id == job.id.suffix }
    return drop.isForNext || completeness.isRemote || Double(status.changed) / 1e9 >= job.acceptance.dropped
  }

  /// Returns the answer that stands in `x.status`.
  private func apply(_ drop: ControlDrop, to job: LiveJob) -> String {
    switch drop.verb {
    case .cancel where drop.elements != nil && plan(of: job)?.isArray != true:
      return "cancel ignored: the job has no elements"
    case .cancel:
      let (records, tellsEngine) = JobLifecycle.cancel(
        job, plan: plan(of: job), elements: drop.elements, message: drop.message, now: now)
      for record in records { ledger.append(record) }
      report(.info, job.name, "cancel", drop.elements.map { "\($0.count) elements" } ?? "")
      if tellsEngine { ledger.whenCommitted(.cancel(job.id)) }
      if job.end != nil { concluded(job) } else { closeArray(job) }
      return "cancel accepted"
    case .hold:
      guard job.tally.active == 0 else { return "hold ignored: the job has started" }
      ledger.append(.held(job.id, true))
      job.wait = .held(drop.message ?? "held by a control drop")
      report(.info, job.name, "HELD", drop.message ?? "")
      return "hold accepted"
    case .release:
      guard job.isHeld else { return "release ignored: the job is not held" }
      ledger.append(.held(job.id, false))
      job.wait = nil
      if let plan = plan(of: job) { admit(job, plan: plan) }
      report(.info, job.name, "released")
      return "release accepted"
    case .retry, .suspend, .resume, .forget:
      return "\(drop.verb) ignored: not supported by this version"
    }
  }

  private func finish(_ file: String, on job: LiveJob?, name: String, _ answer: String) {
    spentControls.insert(file)
    ledger.whenCommitted(.consume(control: file))
    guard let job else {
      // A job that has ended keeps its outcome; the answer stands beside it only where there is no status to hold it.
      if ledger.table.ended[name] == nil { answerRefused(name, answer) }
      return
    }
    job.controlAnswer = answer
    stateChanged(job)
  }

  private func answerRefused(_ name: String, _ words: String) {
    try? projector.publishRefusal(words, of: name)
  }
}

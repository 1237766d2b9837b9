import ClusterAPI
import DequeModule
import SystemIO

extension ServedInbox {
  /// Takes up what the journal and the claim directory tell of an earlier owner.
  func recover() throws(SystemError) {
    var known: Set<String> = []
    for job in ledger.table.jobs.values { known.insert(job.acceptance.claim) }
    try publishAgain()
    for job in ledger.table.live.values.sorted(by: { $0.acceptance.accepted < $1.acceptance.accepted }) {
      try takeUp(job)
    }
    for claim in try claims.names().sorted() where !known.contains(claim) { try adopt(claim) }
    try staleStaging()
    if !ledger.table.live.isEmpty {
      report(.notice, name, "taken up", "\(ledger.table.live.count) jobs live")
    }
  }

  /// Outcomes whose sidecars may not be whole. One whose claim is gone had been made safe before.
  private func publishAgain() throws(SystemError) {
    for job in ledger.table.unprojected {
      job.hasOutputLinks = true
      job.isOldNews = true
      guard try claims.statusIfPresent(job.acceptance.claim) != nil else { continue }
      if job.end?.state == .rejected, case .failure(let rejection) = readPlan(of: job) {
        rejections[job.id] = rejection
      }
      ledger.whenCommitted(.publish(job.id))
    }
  }

  private func takeUp(_ job: LiveJob) throws(SystemError) {
    job.hasOutputLinks = !job.tasks.isEmpty
    // What stands beside a live job can't be its outcome.
    if try inbox.statusIfPresent(SidecarKind.done.name(of: job.name)) != nil {
      try projector.archiveSet(
        of: job.name, id: "unknown-\(job.id)", elements: [], day: JobID.day(of: now))
    }
    stateChanged(job)
    let needsPlan = job.acceptance.waits || !job.tasks.isEmpty || !job.history.isEmpty
    guard needsPlan else { return ready.add(job.id, priority: job.acceptance.priority) }
    switch readPlan(of: job) {
    case .failure(let rejection):
      // With an attempt in an engine's hands the job goes on without its plan.
      if job.tally.active == 0 {
        rejections[job.id] = rejection
        conclude(job, JobEnd(.rejected, reason: .invalidSpec, message: rejection.message, at: now))
      }
    case .success(let plan):
      job.plan = plan
      for (_, task) in job.tasks {
        if case .backingOff(let until) = task.phase { agenda.add(.retry(job.id), at: until) }
      }
      if job.tally.active == 0 || plan.isArray {
        closeArray(job)
        if job.end == nil { admit(job, plan: plan) }
      }
    }
    for (_, task) in job.tasks where task.isActive {
      if let intent = task.intent { recovered.append(intent.key) }
    }
  }

  /// A claimed file that no acceptance speaks of: its daemon died in between.
  private func adopt(_ claim: String) throws(SystemError) {
    guard let file = Claimant.dropName(ofClaim: claim), case .spec(let job, _) = InboxEntry.judge(file) else { return }
    let descriptor = try claims.openUntrusted(claim)
    let status = try descriptor.status(claims.path(of: claim))
    guard ledger.table.live[job] == nil else {
      try claims.rename(claim, to: rejected, as: claim)
      return try projector.publishRefusal(
        "live: job \(job) is live; this drop came before a restart\nkept: .jobspool/rejected/\(claim)", of: job)
    }
    let bytes = try descriptor.readAll(limit: 1 << 20) ?? []
    try accept(
      Claim(fileName: claim, bytes: bytes, status: status), name: job, dropped: Double(status.changed) / 1e9)
  }

  private func staleStaging() throws(SystemError) {
    let staging = try tools.state.subdirectory("tmp")
    for name in try staging.names() where name.hasPrefix("\(ledger.epoch - 1)-\(self.name)-") {
      try staging.unlinkIfPresent(name)
    }
  }

  /// The engine doesn't say what became of these attempts: neither do we.
  func markUnknown(_ keys: [String]) {
    for key in keys {
      guard let (id, _, index) = Intent.parse(key: key), let job = ledger.table.jobs[id] else { continue }
      job.tasks[index ?? LiveJob.whole]?.isUnknown = true
      stateChanged(job)
    }
  }

  /// What the engine knows about the attempts that were promised before this daemon began. An attempt that a living
  /// keeper has not begun never ran, and is begun now; after another boot, or with its keeper gone, nobody can know.
  func reconcile(_ records: [StatusRecord], keys: [String], isKeeperTheSame: (Intent) -> Bool) {
    var byKey: [String: StatusRecord] = [:]
    for record in records { byKey[record.key ?? record.id] = record }
    for key in keys {
      guard let (id, attempt, index) = Intent.parse(key: key), let job = ledger.table.jobs[id], job.end == nil,
        let task = job.tasks[index ?? LiveJob.whole], task.isActive, let intent = task.intent
      else { continue }
      job.tasks[index ?? LiveJob.whole]?.isUnknown = false
      if let record = byKey[key] {
        observe(record, id: id, attempt: attempt, index: index)
        let isUnwanted = job.isCancelled || index.map(job.cancelledElements.contains) ?? false
        if job.end == nil, isUnwanted, job.tasks[index ?? LiveJob.whole]?.isActive == true { cancels.append(key) }
      } else if !isKeeperTheSame(intent) {
        // Another host's: only a daemon there can know.
        markUnknown([key])
      } else if intent.boot == tools.instance.boot {
        ledger.whenCommitted(.launch(id, index: index, attempt: attempt))
      } else {
        var end = AttemptEnd(index: index, attempt: attempt, state: .failed, ended: now)
        end.reason = .lost
        end.message =
          "the host was restarted, or the keeper of local jobs ended, around its start; it may or may not have begun"
        finish(end, of: job)
      }
    }
  }
}

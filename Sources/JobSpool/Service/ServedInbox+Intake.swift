import ClusterAPI
import DequeModule
import Glibc
import SystemIO
import YAMLDocument

extension ServedInbox {
  /// A name that an event or a listing told of.
  func notice(_ raw: [UInt8], wasMovedHere: Bool) {
    let entry = raw.withUnsafeBufferPointer { InboxEntry.judge($0) }
    switch entry {
    case .spec:
      let file = String(decoding: raw, as: UTF8.self)
      if wasMovedHere { looks[file, default: .init(firstSeen: now)].wasMovedHere = true }
      if queuedNames.insert(file).inserted { names.append(file) }
    case .control: controls.append(String(decoding: raw, as: UTF8.self))
    case .inboxHold: readInboxHold()
    case .badName: refuseName(raw)
    case .ignored:
      // The producer's word that a drop is whole.
      guard options.requiresReadyFile, raw.suffix(6).elementsEqual(".ready".utf8) else { return }
      let stem = String(decoding: raw.dropLast(6), as: UTF8.self)
      for suffix in [".yaml", ".yml", ".json"] where looks[stem + suffix] != nil {
        if queuedNames.insert(stem + suffix).inserted { names.append(stem + suffix) }
      }
    }
  }

  func readInboxHold() {
    let wasOnHold = isOnHold
    isOnHold = (try? inbox.statusIfPresent(".hold")) != nil
    if isOnHold != wasOnHold {
      report(.notice, name, isOnHold ? "on hold" : "released", isOnHold ? "nothing is started from this inbox" : "")
    }
  }

  /// Lists the inbox: what is there counts, events are only hints.
  func scan() throws(SystemError) {
    needsScan = false
    let listing = try InboxScanner.scan(inbox)
    readInboxHold()
    for file in listing.controls where !controls.contains(file) { controls.append(file) }
    for file in listing.specs where queuedNames.insert(file).inserted { names.append(file) }
    for raw in listing.badNames { refuseName(raw) }
  }

  /// Looks at files that were announced, at most so many; controls come first. Returns whether some are left.
  func takeIn(atMost limit: Int) -> Bool {
    while let control = controls.popFirst() { consume(control: control) }
    var budget = limit
    while budget > 0, let file = names.first {
      guard ledger.table.live.count < reader.configuration.spool.maximumActive else { return false }
      names.removeFirst()
      queuedNames.remove(file)
      budget -= 1
      do throws(SystemError) {
        try look(at: file)
      } catch {
        report(.warning, file, "not taken", "\(error); it is tried again in 10 s")
        agenda.add(.look(file), at: now + 10)
      }
    }
    return !names.isEmpty
  }

  private func look(at file: String) throws(SystemError) {
    guard case .spec(let job, let suffix) = InboxEntry.judge(file) else { return }
    guard let descriptor = try openDrop(file, job: job) else { return }
    let status = try descriptor.status(inbox.path(of: file))
    if let known = refused[file], known.inode == status.inode, known.changed == status.changed { return }
    var observation = looks[file] ?? Completeness.Observation(firstSeen: now)
    let number = descriptor.rawValue
    let verdict = completeness.judge(
      descriptor, status: status, observation: &observation, now: now,
      readyFileIsThere: { (try? self.inbox.statusIfPresent("\(job).ready")) != nil },
      endsExplicitly: { Self.endsExplicitly(number, size: status.size, file: file) })
    switch verdict {
    case .lookAgain(let seconds):
      looks[file] = observation
      agenda.add(.look(file), at: now + max(seconds, 0.01))
    case .refuse(let words):
      looks[file] = nil
      refuse(file, job: job, words, status: status)
    case .complete:
      looks[file] = nil
      try claim(file, job: job, suffix: suffix, descriptor: descriptor, judged: status)
    }
  }

  private func openDrop(_ file: String, job: String) throws(SystemError) -> Descriptor? {
    do {
      return try inbox.openUntrusted(file)
    } catch  where error.isAbsence {
      looks[file] = nil
      refused[file] = nil
    } catch  where error.errno == ELOOP || error.errno == EACCES || error.errno == ENXIO || error.errno == EXDEV {
      refuse(file, job: job, "can't be opened: \(error.reason)")
    }
    return nil
  }

  /// Whether the text ends with YAML's end marker. Only a file whose tail says so is parsed for it.
  private static func endsExplicitly(_ descriptor: CInt, size: Int64, file: String) -> Bool {
    var tail = [UInt8](repeating: 0, count: 6)
    let count = pread(descriptor, &tail, 6, off_t(max(0, size - 6)))
    guard count > 0 else { return false }
    var end = tail[..<count]
    while let last = end.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { end.removeLast() }
    guard end.suffix(4).elementsEqual("\n...".utf8) else { return false }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return false }
    let reading = YAMLReader.read(bytes, file: file, rules: .spec)
    return reading.endsExplicitly && !reading.hasErrors
  }

  private func claim(
    _ file: String, job: String, suffix: String, descriptor: borrowing Descriptor, judged: FileStatus
  ) throws(SystemError) {
    if let live = ledger.table.live[job] {
      if options.queuesOnReuse {
        dependents[job, default: []].insert(live.id)
        looks[file] = Completeness.Observation(firstSeen: now)
        return agenda.add(.look(file), at: now + 10)
      }
      return try refuseReuse(file, of: live)
    }
    switch try claimant.claim(file, file: descriptor, judged: judged) {
    case .gone: return
    case .changed:
      if queuedNames.insert(file).inserted { names.append(file) }
    case .superseded(let claimed):
      try claims.rename(claimed, to: rejected, as: claimed)
      try projector.publishRefusal(
        "superseded: \(file) changed while it was taken, and a newer file of that name came\n"
          + "kept: .jobspool/rejected/\(claimed)", of: job)
    case .claimed(let claim):
      do throws(SystemError) {
        try accept(claim, name: job, dropped: Double(judged.changed) / 1e9)
      } catch {
        // Nothing of it was journalled: it goes back, so that a later look finds it.
        try? claims.renameExclusively(claim.fileName, to: inbox, as: file)
        throw error
      }
    }
  }

  /// Makes a claimed file a job. Nothing of it is acted upon before the batch is committed.
  func accept(_ claim: Claim, name job: String, dropped: Double) throws(SystemError) {
    let id = JobID(at: now, random: &random)
    var acceptance = Acceptance(
      id: id, name: job, claim: claim.fileName, inode: claim.status.inode, size: claim.status.size,
      modified: claim.status.modified, digest: Digest.sha256Hex(claim.bytes), owner: claim.status.owner,
      dropped: min(dropped, now), accepted: now)
    let plan = reader.read(claim.bytes, file: Claimant.dropName(ofClaim: claim.fileName) ?? claim.fileName)
    if case .success(let plan) = plan {
      acceptance.priority = plan.spec.priority ?? 0
      acceptance.waits =
        plan.spec.hold || !plan.spec.after.isEmpty || plan.spec.notBefore != nil || plan.spec.expires != nil
      if let key = plan.spec.key {
        if let known = ledger.table.keys[key], known.at > now - 7 * 86400 {
          if known.name == job, ledger.table.ended[job]?.id == known.id {
            return try refuseDuplicate(claim, of: job, key: key, known: known)
          }
          try archiveOldSet(of: job)
          ledger.append(.accepted(acceptance))
          return end(
            id,
            JobEnd(
              .skipped, reason: .duplicate, message: "key \"\(key)\" was accepted as \(known.name) (\(known.id))",
              at: now), plan: plan)
        }
        acceptance.key = key
      }
    }
    try archiveOldSet(of: job)
    ledger.append(.accepted(acceptance))
    guard let live = ledger.table.jobs[id] else { return }
    // A ready file speaks for one drop.
    if options.requiresReadyFile { ledger.whenCommitted(.consume(control: "\(job).ready")) }
    switch plan {
    case .failure(let rejection):
      rejections[id] = rejection
      ledger.append(
        .ended(id, JobEnd(.rejected, reason: .invalidSpec, message: rejection.message, at: now)))
      ledger.whenCommitted(.publish(id))
    case .success(let plan):
      if let words = refusal(of: plan) {
        let file = Claimant.dropName(ofClaim: claim.fileName) ?? claim.fileName
        rejections[id] = PlanReader.Rejection(
          diagnostics: [], message: words, report: "error: \(file): \(words), not run\n")
        return end(id, JobEnd(.rejected, reason: .submitRejected, message: words, at: now), plan: plan)
      }
      live.plan = plan
      if plan.spec.hold { ledger.append(.held(id, true)) }
      report(.debug, job, "accepted", id.description)
      stateChanged(live)
      admit(live, plan: plan)
    }
  }

  private func refusal(of plan: JobPlan) -> String? {
    tools.engines[plan.executor]?.refusal(
      cpus: plan.cpus, gpus: plan.gpus,
      memoryBytes: plan.memoryBytes)
  }

  private func end(_ id: JobID, _ end: JobEnd, plan: JobPlan?) {
    ledger.table.jobs[id]?.plan = plan
    ledger.append(.ended(id, end))
    ledger.whenCommitted(.publish(id))
  }

  /// The sidecars of an ended job of this name go to the archive before the new job exists.
  private func archiveOldSet(of job: String) throws(SystemError) {
    if let old = ledger.table.ended[job] {
      try archive(old)
      ledger.append(.archived(old.id))
    } else if let status = try inbox.statusIfPresent(SidecarKind.done.name(of: job)) {
      // Nobody's that is known: a set from an earlier life of the spool, or planted.
      let id = projector.done(of: job)?.id
      try projector.archiveSet(
        of: job, id: id.flatMap { JobID($0)?.description } ?? "unknown-\(status.inode)",
        elements: projector.elementIndices(of: job), day: JobID.day(of: now))
    }
    try inbox.unlinkIfPresent(SidecarKind.refused.name(of: job))
  }

  func archive(_ old: EndedJob) throws(SystemError) {
    try projector.archiveSet(
      of: old.name, id: old.id.description, elements: projector.elementIndices(of: old.name),
      day: JobID.day(of: old.ended))
  }

  // MARK: What is not taken

  private func refuse(_ file: String, job: String, _ words: String, status: FileStatus? = nil) {
    if let status = status ?? (try? inbox.status(file)) { refused[file] = status }
    report(.warning, file, "refused", words)
    try? projector.publishRefusal("refused: \(file) \(words)\nit was left where it is", of: job)
  }

  private func refuseReuse(_ file: String, of live: LiveJob) throws(SystemError) {
    let kept = "\(JobID(at: now, random: &random))-\(file)"
    try inbox.rename(file, to: rejected, as: kept)
    report(.notice, file, "refused", "\(live.name) is \(live.state.rawValue)")
    try projector.publishRefusal(
      "live: job \(live.name) (\(live.id)) is \(live.state.rawValue); drop it again when \(live.name).done is there\n"
        + "kept: .jobspool/rejected/\(kept)", of: live.name)
  }

  private func refuseDuplicate(
    _ claim: Claim, of job: String, key: String, known: JobTable.IdempotencyKey
  ) throws(SystemError) {
    try claims.rename(claim.fileName, to: rejected, as: claim.fileName)
    try projector.publishRefusal(
      "duplicate: key \"\(key)\" was accepted as \(known.name) (\(known.id)); its result stands\n"
        + "kept: .jobspool/rejected/\(claim.fileName)", of: job)
  }

  /// A file that looks like a spec and whose name can't be a job's: moved away, and answered under its digest.
  private func refuseName(_ raw: [UInt8]) {
    let digest = String(Digest.sha256Hex(raw).prefix(16))
    let name = "rejected.\(digest)"
    do throws(SystemError) {
      guard try inbox.moveRaw(raw, to: rejected, as: digest) else { return }
      let shown = JobName.percentEncoded(raw)
      let words = "the file name \"\(shown)\" can't be a job's: use letters, digits and . _ @ + = , -, at most 200"
      report(.warning, shown, "REJECTED", words)
      var status = StatusSidecar(.rejected)
      status.add("reason", "invalid_spec")
      status.add("message", words)
      status.add("file", shown)
      try projector.publishPlain(status.bytes, as: "\(name).status")
      try projector.publishPlain(DoneSidecar(.rejected, code: nil, id: nil).bytes, as: "\(name).done")
    } catch {
      report(.warning, JobName.percentEncoded(raw), "not refused", "\(error)")
    }
  }
}

import ClusterAPI
import Glibc
package import SystemIO
package import YAMLDocument

/// Writes the sidecars of one inbox: the journal's picture for everybody else. Each is staged and renamed into place, so
/// that a reader sees the old one or the new one; `x.done` comes last and never replaces anything.
package struct Projector {
  package let sidecars: Directory
  private let staging: Directory
  private let jobs: Directory
  private let work: Directory
  private let archive: Directory
  private let record: RecordWriter
  private var shards: [String: Directory] = [:]
  private var counter = 0

  package init(
    sidecars: Directory, staging: Directory, jobs: Directory, work: Directory, archive: Directory, record: RecordWriter
  ) {
    self.sidecars = sidecars
    self.staging = staging
    self.jobs = jobs
    self.work = work
    self.archive = archive
    self.record = record
  }

  /// The directory of a job's own files, made when it is first needed.
  package mutating func shard(of id: JobID) throws(SystemError) -> Directory {
    let name = id.shard
    if let directory = shards[name] { return directory }
    let directory = try jobs.subdirectory(name, create: 0o750)
    shards[name] = directory
    return directory
  }

  private mutating func publish(
    _ bytes: [UInt8], _ kind: SidecarKind, of job: String, _ publication: Directory.Publication = .replacing
  ) throws(SystemError) {
    counter += 1
    let name = kind.name(of: job)
    let stagingName = "\(record.epoch)-\(record.inbox)-\(counter)"
    do {
      try sidecars.publish(bytes, as: name, publication, staging: staging, stagingName: stagingName)
    } catch  where error.errno == EISDIR {
      // A directory is the one thing that a rename doesn't replace.
      try moveAside(name)
      try sidecars.publish(bytes, as: name, publication, staging: staging, stagingName: stagingName)
    }
  }

  /// Publishes a sidecar that belongs to no job.
  package mutating func publishPlain(_ bytes: [UInt8], as name: String) throws(SystemError) {
    counter += 1
    try sidecars.publish(
      bytes, as: name, staging: staging, stagingName: "\(record.epoch)-\(record.inbox)-\(counter)")
  }

  // MARK: While it lives

  package mutating func publishStatus(
    of job: LiveJob, now: Double, sequence: UInt64
  ) throws(SystemError) {
    let status = status(of: job, sequence: sequence)
    if let published = job.publishedStatus, published.says(theSameAs: status) { return }
    try publish(status.bytes, .status, of: job.name)
    job.publishedStatus = status
  }

  package mutating func publishRecord(
    of job: LiveJob, diagnostics: [Diagnostic], sequence: UInt64
  ) throws(SystemError) {
    job.hasRecord = true
    try publish(record.bytes(of: job, diagnostics: diagnostics, sequence: sequence), .record, of: job.name)
  }

  /// Gives the output of a running job its place beside the drop, so that it can be followed.
  package mutating func linkOutputs(of job: LiveJob, index: Int?, attempt: Int) throws(SystemError) {
    let shard = try shard(of: job.id)
    job.hasOutputLinks = true
    for kind in [SidecarKind.output, .error] {
      let source = RequestBuilder.fileName(job.id, attempt: attempt, index: index, kind.rawValue)
      guard let status = try shard.statusIfPresent(source), status.links == 1 else { continue }
      counter += 1
      let staged = "\(record.epoch)-\(record.inbox)-\(counter)"
      try shard.link(source, to: staging, as: staged)
      try place(staged, of: staging, as: Self.outputName(kind, of: job.name, index: index))
    }
  }

  private mutating func place(_ source: String, of directory: Directory, as name: String) throws(SystemError) {
    do {
      try directory.rename(source, to: sidecars, as: name)
    } catch  where error.errno == EISDIR {
      try moveAside(name)
      try directory.rename(source, to: sidecars, as: name)
    }
  }

  private static func outputName(_ kind: SidecarKind, of job: String, index: Int?) -> String {
    index.map { "\(kind.name(of: job)).\($0)" } ?? kind.name(of: job)
  }

  /// The output of an ended attempt goes to its place beside the drop.
  package mutating func moveOutputs(of job: LiveJob, index: Int?, attempt: Int) throws(SystemError) {
    let shard = try shard(of: job.id)
    for ending in [".msg", ".sh"] {
      try shard.unlinkIfPresent(RequestBuilder.fileName(job.id, attempt: attempt, index: index, ending))
    }
    for kind in [SidecarKind.output, .error] {
      let source = RequestBuilder.fileName(job.id, attempt: attempt, index: index, kind.rawValue)
      do {
        try place(source, of: shard, as: Self.outputName(kind, of: job.name, index: index))
        // Two links of one file: rename(2) does nothing then, and leaves both.
        if job.hasOutputLinks { try shard.unlinkIfPresent(source) }
      } catch  where error.isAbsence {}
    }
  }

  /// An attempt that was tried again leaves nothing behind: `x.out` is the last one's.
  private mutating func removeOutputs(of id: JobID, attempt: Int) throws(SystemError) {
    let shard = try shard(of: id)
    for ending in [SidecarKind.output.rawValue, SidecarKind.error.rawValue, ".msg", ".sh"] {
      try shard.unlinkIfPresent(RequestBuilder.fileName(id, attempt: attempt, index: nil, ending))
    }
  }

  /// What a job wrote to `$JOBSPOOL_ERROR_FILE`, at most 2 KiB; the file is removed.
  package mutating func takeErrorMessage(of id: JobID, index: Int?, attempt: Int) -> String? {
    guard let shard = try? shard(of: id) else { return nil }
    let name = RequestBuilder.fileName(id, attempt: attempt, index: index, ".msg")
    guard let file = try? shard.openUntrusted(name) else { return nil }
    defer { try? shard.unlink(name) }
    guard let status = try? file.status(), status.kind == .regular,
      let bytes = try? file.readAll(limit: 1 << 20)
    else { return nil }
    let text = String(decoding: bytes.prefix(2048), as: UTF8.self)
    let trimmed = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return trimmed.isEmpty ? nil : trimmed
  }

  // MARK: At the end

  /// Publishes a job's outcome, all sidecars, `x.done` last. Doing it again changes nothing.
  package mutating func publishOutcome(
    of job: LiveJob, diagnostics: [Diagnostic], diagnosticText: String?, sequence: UInt64
  ) throws(SystemError) {
    guard let end = job.end else { return }
    if let attempt = job.history.last, job.plan?.isArray != true {
      try moveOutputs(of: job, index: nil, attempt: attempt.attempt)
      for earlier in job.history.dropLast() { try removeOutputs(of: job.id, attempt: earlier.attempt) }
    }
    if let diagnosticText { try publish(Array(diagnosticText.utf8), .error, of: job.name) }
    if let plan = job.plan, plan.isArray { try publishElements(of: job, plan: plan) }
    if let code = end.code { try publish(Array("\(code)\n".utf8), .exitCode, of: job.name) }
    try publishRecord(of: job, diagnostics: diagnostics, sequence: sequence)
    let status = status(of: job, sequence: sequence)
    try publish(status.bytes, .status, of: job.name)
    job.publishedStatus = status
    try publishDone(DoneSidecar(end.state, code: end.code, id: job.id.description), of: job.name)
    if let plan = job.plan, plan.spec.workdir == nil, !job.history.isEmpty {
      // Only an empty one goes: what a job left there is its own.
      try? work.removeDirectory(job.name)
    }
  }

  private mutating func publishDone(_ done: DoneSidecar, of job: String) throws(SystemError) {
    let name = SidecarKind.done.name(of: job)
    do {
      try publish(done.bytes, .done, of: job, .exclusive)
    } catch  where error.isExistence {
      if let there = self.done(of: job), there.id == done.id { return }
      // A power cut left it empty, or somebody planted it: it never was this job's word.
      try moveAside(name)
      try publish(done.bytes, .done, of: job, .exclusive)
    }
  }

  /// What `x.done` says; nil where it isn't there, or is nothing that this spool wrote.
  package func done(of job: String) -> DoneSidecar? {
    let name = SidecarKind.done.name(of: job)
    guard let file = try? sidecars.openUntrusted(name), let status = try? file.status(), status.kind == .regular,
      let bytes = try? file.readAll(limit: 4096)
    else { return nil }
    return DoneSidecar(text: String(decoding: bytes, as: UTF8.self))
  }

  private mutating func moveAside(_ name: String) throws(SystemError) {
    counter += 1
    try sidecars.rename(name, to: staging, as: "\(record.epoch)-aside-\(counter)-\(name.prefix(180))")
  }

  package mutating func publishElements(of job: LiveJob, plan: JobPlan) throws(SystemError) {
    try publish(ElementsTable.bytes(of: job, plan: plan), .elements, of: job.name)
  }

  /// Tells why a drop was not taken.
  package mutating func publishRefusal(_ words: String, of job: String) throws(SystemError) {
    try publish(Array((words + "\n").utf8), .refused, of: job)
  }

  // MARK: Re-use and retention

  /// Moves all sidecars of a name to the archive, `x.done` first, so that no reader takes the old outcome for a new
  /// job's.
  package mutating func archiveSet(of job: String, id: String, elements: [Int], day: String) throws(SystemError) {
    let place = try archive.subdirectory(day, create: 0o777).subdirectory(id, create: 0o777)
    func move(_ name: String) throws(SystemError) {
      do { try sidecars.rename(name, to: place, as: name) } catch  where error.isAbsence {}
    }
    try move(SidecarKind.done.name(of: job))
    for kind in SidecarKind.allCases where kind != .done { try move(kind.name(of: job)) }
    for index in elements {
      try move("\(SidecarKind.output.name(of: job)).\(index)")
      try move("\(SidecarKind.error.name(of: job)).\(index)")
    }
  }

  /// The elements that have output sidecars, by the element table beside the drop.
  package func elementIndices(of job: String) -> [Int] {
    guard let bytes = try? sidecars.contents(SidecarKind.elements.name(of: job), limit: 1 << 26) else { return [] }
    return ElementsTable.indices(in: bytes)
  }

  private func status(of job: LiveJob, sequence: UInt64) -> StatusSidecar {
    var status = StatusSidecar(job.state)
    status.add("id", job.id.description)
    let last = job.history.last
    if let task = job.tasks[LiveJob.whole] {
      status.add("scheduler_id", (task.processID ?? last?.processID).map(String.init))
    }
    if job.tally != LiveJob.Tally() || last != nil {
      status.add("executor", job.plan?.executor)
      status.add("host", last?.host ?? record.host)
    }
    status.add("since", TimeStamp.format(job.end?.at ?? job.stateSince, digits: 3))
    status.add("reason", (job.end?.reason ?? job.backOffReason)?.rawValue)
    status.add("message", job.end?.message ?? job.waitMessage)
    if let plan = job.plan, plan.isArray {
      status.add(
        "elements",
        "\(plan.taskCount) total, \(job.tally.done) done, \(job.tally.failed) failed, "
          + "\(job.tally.killed) killed, \(job.tally.active) running")
    }
    status.add("control", job.controlAnswer)
    status.add("epoch", String(record.epoch))
    status.add("seq", String(sequence))
    return status
  }
}

extension StatusSidecar {
  /// Whether nothing but the journal's numbers differs.
  fileprivate func says(theSameAs other: StatusSidecar) -> Bool {
    func content(_ status: StatusSidecar) -> [(key: String, value: String)] {
      status.fields.filter { $0.key != "seq" && $0.key != "epoch" }
    }
    return state == other.state && content(self).elementsEqual(content(other), by: ==)
  }
}

extension LiveJob {
  /// When the job came to the state that it is in, as far as it is known.
  package var stateSince: Double {
    let starts = tasks.values.compactMap(\.started)
    if let start = starts.min() { return start }
    return history.last?.ended ?? acceptance.accepted
  }

  /// Why the last attempt failed, while the next one waits.
  fileprivate var backOffReason: EndReason? { tally.active == 0 ? history.last?.reason : nil }

  fileprivate var waitMessage: String? {
    if tally.active == 0, let last = history.last, let until = earliestRetry {
      return "attempt \(last.attempt) ended \(last.state.rawValue)"
        + (last.code.map { " \($0)" } ?? "") + ", the next one starts after \(TimeStamp.format(until))"
    }
    return tally.active == 0 ? wait?.message : nil
  }

  private var earliestRetry: Double? {
    tasks.values.compactMap { if case .backingOff(let until) = $0.phase { until } else { nil } }.min()
  }
}

import JobSpool

/// What `submit` does after the drop: waits for the daemon, follows, waits for the end.
struct SubmissionWait {
  let context: CommandContext
  let reader: SpoolReader
  let dropped: [Submission.Dropped]

  private var entries: [(entry: SpoolEntry, earlierID: String?)] { dropped.map { ($0.entry, $0.earlierID) } }

  /// Until a daemon has taken or refused all of them.
  func untilAccepted(within seconds: Double) throws {
    guard !dropped.isEmpty else { return }
    var waiting = Waiting(context: context, reader: reader)
    waiting.timeout = seconds
    waiting.answer = .none
    waiting.progress = .none
    waiting.isAsking = true
    waiting.reached = { $0.state != .dropped }
    let code = try waiting.run(entries, isSingle: false)
    if code == 124 {
      throw ClientError(
        .noDaemon, "no daemon has taken it within \(Readable.duration(seconds)); it stays in the inbox",
        hint: "jobspool serve \(reader.layout.root)")
    }
    if code > 1 { throw Failure.exit(code) }
    for one in dropped {
      guard let entry = try reader.entry(named: one.entry.name, inbox: one.entry.inbox),
        let job = try reader.job(entry), job.state == .spool(.rejected)
      else { continue }
      throw ClientError(
        .invalidSpec, "\(one.entry.handle) was rejected: \(job.message ?? job.reason ?? "")",
        hint: "jobspool logs --err \(one.entry.handle)")
    }
  }

  /// Shows the output until all have ended.
  func follow() throws {
    let logs = JobLogs(context: context, reader: reader)
    let targets = dropped.map { JobTarget(operand: $0.entry.name, entry: $0.entry) }
    var earlier: [String: String] = [:]
    for one in dropped { earlier[one.entry.handle] = one.earlierID }
    try logs.follow(try logs.sources(of: targets), earlier: earlier)
  }

  /// Until the end; with one job, its own code.
  func untilEnd(timeout: Double?) throws -> Int32 {
    guard !dropped.isEmpty else { return 0 }
    var waiting = Waiting(context: context, reader: reader)
    waiting.timeout = timeout
    // Standard output has the names already, and nothing else.
    waiting.answer = .none
    let code = try waiting.run(entries, isSingle: dropped.count == 1)
    if code != 0, dropped.count == 1, !context.options.quiet, context.terminal.showsProgress,
      let entry = try reader.entry(named: dropped[0].entry.name, inbox: dropped[0].entry.inbox),
      let job = try reader.job(entry, depth: .record)
    {
      context.note(
        "\(job.handle) \(job.state.word) \(job.code.map(String.init) ?? "-")\(job.message.map { ": " + $0 } ?? "")")
    }
    return code
  }
}

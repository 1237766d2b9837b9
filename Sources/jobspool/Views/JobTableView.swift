import JobSpool

/// The table of `list` as people see it: what fits 80 columns, and more where there is room.
struct JobTableView {
  let context: CommandContext

  func table(_ jobs: [SpoolJob]) -> Table {
    context.terminal.isInteractive && context.terminal.width >= 110 ? wide(jobs) : narrow(jobs)
  }

  private func narrow(_ jobs: [SpoolJob]) -> Table {
    var table = Table(columns: [
      .init(title: "NAME", elision: .middle), .init(title: "STATE"), .init(title: "WHERE", rank: 3),
      .init(title: "WAIT", rank: 4), .init(title: "RUN", rank: 2), .init(title: "CODE", isRight: true, rank: 1),
      .init(title: "NOTE", rank: 1, elision: .end),
    ])
    table.rows = jobs.map { job in
      var place = job.executor ?? "-"
      if let queue = job.queue { place += "/\(queue)" }
      return [
        .init(job.title), .init(job.state.word, colour(of: job.state)), .init(place), .init(wait(job)), .init(run(job)),
        .init(job.code.map(String.init) ?? "-"), .init(note(job)),
      ]
    }
    return table
  }

  private func wide(_ jobs: [SpoolJob]) -> Table {
    var table = Table(columns: [
      .init(title: "NAME", elision: .middle), .init(title: "STATE"), .init(title: "REASON", rank: 3),
      .init(title: "EXECUTOR", rank: 3), .init(title: "ID", rank: 4), .init(title: "QUEUE", rank: 5),
      .init(title: "SUBMITTED", rank: 4), .init(title: "WAIT", rank: 2), .init(title: "RUN", rank: 1),
      .init(title: "CODE", isRight: true), .init(title: "CPU", isRight: true, rank: 6),
      .init(title: "MEM", isRight: true, rank: 6), .init(title: "NOTE", rank: 1, elision: .end),
    ])
    table.rows = jobs.map { job in
      let submitted = job.times.submitted ?? job.begin
      return [
        .init(job.title), .init(job.state.word, colour(of: job.state)), .init(job.reason ?? "-"),
        .init(job.executor ?? "-"), .init(job.schedulerID ?? "-"), .init(job.queue ?? "-"),
        .init(submitted.map { Readable.time($0, now: context.now, utc: context.terminal.usesUTC) } ?? "-"),
        .init(wait(job)), .init(run(job)), .init(job.code.map(String.init) ?? "-"),
        .init(job.cpuEfficiency(now: context.now).map(Readable.share) ?? "-"),
        .init(job.memoryEfficiency.map(Readable.share) ?? "-"), .init(note(job)),
      ]
    }
    return table
  }

  private func wait(_ job: SpoolJob) -> String { job.waited(now: context.now).map(Readable.duration) ?? "-" }

  private func run(_ job: SpoolJob) -> String { job.ran(now: context.now).map(Readable.duration) ?? "-" }

  /// The one thing that is worth a look.
  func note(_ job: SpoolJob) -> String {
    if let array = job.array {
      var parts: [String] = []
      if array.done > 0 { parts.append("\(array.done) done") }
      if array.failed > 0 { parts.append("\(array.failed) failed") }
      if array.killed > 0 { parts.append("\(array.killed) killed") }
      if !parts.isEmpty { return parts.joined(separator: " ") }
    }
    if let message = job.message, !job.state.isDone { return message }
    if job.state == .running, let limit = job.walltimeSeconds, limit > 0, let ran = job.ran(now: context.now),
      ran / limit >= 0.5
    {
      return "\(Readable.share(ran / limit)) of walltime"
    }
    if let reason = job.reason, reason != "exit" { return reason }
    return ""
  }

  func colour(of state: ShownState) -> Terminal.Colour? {
    switch state {
    case .spool(.failed), .spool(.rejected), .spool(.unknown), .spool(.killed): .red
    case .spool(.done): .green
    case .spool(.running): .blue
    case .spool(.held), .spool(.suspended): .yellow
    case .spool(.skipped): .dim
    case .dropped, .spool(.accepted), .spool(.pending): nil
    }
  }
}

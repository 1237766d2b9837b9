import JSONBytes
import JobSpool
import YAMLDocument

/// The spool at a glance: what its daemons last wrote, and what its sidecars say now.
struct StatusView {
  let context: CommandContext
  let reader: SpoolReader

  private struct Census {
    var counts: [ShownState: Int] = [:]
    var live: [String: Int] = [:]
    var bad: [SpoolJob] = []
    var doneToday = 0
    var failedToday = 0
  }

  /// Counts by the sidecars, which are there without a daemon too. What ended badly within a day wants a look.
  private func census() throws(ClientError) -> Census {
    var census = Census()
    for inbox in try reader.inboxes() { census.live[inbox] = 0 }
    try reader.forEachJob { job in
      if !job.state.isTerminal {
        census.counts[job.state, default: 0] += 1
        census.live[job.inbox, default: 0] += 1
        if job.state == .spool(.unknown) { census.bad.append(job) }
      } else if let ended = job.times.ended, context.now - ended < 86_400 {
        if job.state.isDone { census.doneToday += 1 } else { census.failedToday += 1 }
        if !job.state.isDone, job.state != .spool(.skipped), job.reason != "cancelled" { census.bad.append(job) }
      }
    }
    census.bad.sort { ($0.times.ended ?? .infinity) > ($1.times.ended ?? .infinity) }
    return census
  }

  func print() throws(ClientError) {
    let status = SpoolStatus(reader.status())
    let census = try census()
    var output = Output()
    func row(_ title: String, _ text: String) { output.line(title.padded(to: 9) + text) }
    var first = "\(reader.layout.root)     format \(SpoolLayout.formatVersion)"
    if let free = status.freeBytes { first += "   \(Readable.size(free)) free" }
    if let intake = status.intake { first += "   intake \(intake)" }
    row("spool", first)
    printDaemons(status, row)
    for (place, engine) in status.engines.enumerated() {
      var text = "\(engine.name)  \(engine.state)"
      if let busy = engine.busyCpus, let all = engine.cpus { text += ", \(Int(busy)) of \(Int(all)) cpus busy" }
      if let busy = engine.busySlots, let all = engine.slots { text += ", \(busy) of \(all) slots" }
      row(place == 0 ? "engines" : "", text)
    }
    let inboxes = try reader.inboxes().map { name in
      let isOnHold = status.inboxes.first { $0.name == name }?.isOnHold == true
      return "\(name)  \(census.live[name] ?? 0) live" + (isOnHold ? ", on hold" : "")
    }
    row("inbox", inboxes.joined(separator: "     "))
    row("jobs", jobs(census))
    printBad(census, row)
    output.flush()
    if !reader.isServed(status, now: context.now) {
      context.note("no daemon serves this spool: jobspool serve, or once from cron")
    }
  }

  private func printDaemons(_ status: SpoolStatus, _ row: (String, String) -> Void) {
    let alive = reader.livingDaemons(status, now: context.now)
    if alive.isEmpty {
      let seen = status.lastBeat.map { ", the last was seen \(Readable.duration(context.now - $0)) ago" } ?? ""
      row("daemon", context.terminal.paint("none", .yellow) + seen)
    }
    for (place, daemon) in alive.enumerated() {
      var text = daemon.host
      if let pid = daemon.pid { text += "  pid \(pid)" }
      if let started = daemon.started { text += "  up \(Readable.duration(context.now - started))" }
      if let version = daemon.version { text += "  \(version)" }
      if let beat = daemon.beat { text += "  beat \(Readable.duration(context.now - beat)) ago" }
      row(place == 0 ? "daemon" : "", text)
    }
  }

  private func jobs(_ census: Census) -> String {
    let order: [ShownState] = [
      .dropped, .spool(.accepted), .spool(.held), .spool(.pending), .spool(.running), .spool(.suspended),
      .spool(.unknown),
    ]
    let parts = order.compactMap { state in
      census.counts[state].map { "\(Readable.count($0)) \(state.word.lowercased())" }
    }
    let living = parts.isEmpty ? "none live" : parts.joined(separator: "  ")
    return "\(living)   last day \(Readable.count(census.doneToday)) done \(Readable.count(census.failedToday)) failed"
  }

  private func printBad(_ census: Census, _ row: (String, String) -> Void) {
    let view = JobTableView(context: context)
    var table = Table(columns: [.init(title: "", elision: .middle), .init(title: ""), .init(title: "", elision: .end)])
    table.hasHeader = false
    for job in census.bad.prefix(5) {
      let words =
        job.message ?? (job.reason.map { $0 == "exit" ? "exit \(job.code.map(String.init) ?? "-")" : $0 } ?? "")
      table.rows.append([.init(job.handle), .init(job.state.word, view.colour(of: job.state)), .init(words)])
    }
    var terminal = context.terminal
    terminal.width = max(30, terminal.width - 9)
    for (place, line) in table.lines(for: terminal).enumerated() { row(place == 0 ? "look at" : "", line) }
    if census.bad.count > 5 { row("", "and \(census.bad.count - 5) more: jobspool list -s bad") }
  }

  func printJSON() {
    guard let status = reader.status() else {
      // Nobody has written it yet: what is known is said in its form.
      var writer = JSONWriter()
      writer.object { writer in
        writer.field("v", 1)
        writer.field("spool", reader.layout.root)
        writer.array("daemons") { _ in }
      }
      Output.write(writer.bytes + [UInt8(ascii: "\n")], to: 1)
      return
    }
    Output.write(status.bytes + [UInt8(ascii: "\n")], to: 1)
  }

  func printFields() throws(ClientError) {
    let status = SpoolStatus(reader.status())
    let census = try census()
    var output = Output()
    output.line("spool\t\(reader.layout.root)")
    output.line("daemons\t\(reader.livingDaemons(status, now: context.now).count)")
    output.line("intake\t\(status.intake ?? "-")")
    output.line("free_bytes\t\(status.freeBytes.map { String(Int($0)) } ?? "-")")
    for state in ShownState.words.compactMap({ ShownState(word: $0) }) where !state.isTerminal {
      output.line("\(state.word.lowercased())\t\(census.counts[state] ?? 0)")
    }
    output.line("done_last_day\t\(census.doneToday)")
    output.line("failed_last_day\t\(census.failedToday)")
    output.line("look_at\t\(census.bad.count)")
  }

  func check() throws {
    let status = SpoolStatus(reader.status())
    let census = try census()
    let live = census.counts.values.reduce(0, +)
    guard reader.isServed(status, now: context.now) else {
      Output.note("no daemon serves \(reader.layout.root)")
      throw Failure.exit(69)
    }
    var output = Output()
    if let worst = census.bad.first {
      output.line("\(census.bad.count) to look at, first \(worst.handle) \(worst.state.word); \(live) live")
      output.flush()
      throw Failure.exit(1)
    }
    output.line("ok; \(live) live")
  }
}

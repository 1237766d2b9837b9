import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import SystemIO
import YAMLDocument

/// One job for people: what `show` prints.
struct JobView {
  let context: CommandContext
  let reader: SpoolReader

  private var terminal: Terminal { context.terminal }

  func print(_ job: SpoolJob) throws(ClientError) {
    let record = job.recordBytes.flatMap { try? JSONValue(parsing: $0) }
    var output = Output()
    output.line(headline(job))
    func row(_ title: String, _ text: String) {
      if !text.isEmpty { output.line("  \(title.padded(to: 10))\(PrintableText.escape(text))") }
    }
    row("id", identity(job))
    row("times", times(job))
    row("asked", asked(job))
    row("used", used(job))
    row("message", job.message ?? (job.state.isDone ? "" : job.reason ?? ""))
    row("control", job.control ?? "")
    let after = record?[path: "spec", "after"].map { String(decoding: $0.bytes, as: UTF8.self) }
    row("after", after ?? "")
    row("labels", job.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
    row("workdir", job.workdir ?? "")
    row("files", try files(job))
    for (place, diagnostic) in (record?["diagnostics"]?.array ?? []).enumerated() {
      let line = diagnostic["line"]?.int.map { "line \($0): " } ?? ""
      row(place == 0 ? "mistakes" : "", line + (diagnostic["message"]?.string ?? ""))
    }
    for line in try elementMap(job) { output.line(line) }
    if let line = efficiency(job) { output.line("  \("efficiency".padded(to: 12))\(line)") }
    for (place, line) in lastErrors(job).enumerated() {
      output.line("  \((place == 0 ? "last err" : "").padded(to: 10))\(PrintableText.escape(line))")
    }
    output.flush()
    if let next = next(job) { context.aside("next: \(next)") }
  }

  private func headline(_ job: SpoolJob) -> String {
    var text = terminal.paint(job.title, .bold) + "  "
    var state = job.state.word
    if let code = job.code { state += " \(code)" }
    text += terminal.paint(state, JobTableView(context: context).colour(of: job.state))
    if let reason = job.reason, job.state.isTerminal, reason != "exit" { text += "  \(reason)" }
    if let array = job.array {
      let parts = [
        (array.done, "done"), (array.failed, "failed"), (array.killed, "killed"), (array.running, "running"),
        (array.pending, "pending"),
      ]
      text += "  " + parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
    let owner = [job.user, "inbox \(job.inbox)"].compactMap(\.self).joined(separator: ", ")
    return text + "  " + terminal.paint(PrintableText.escape(owner), .dim)
  }

  private func identity(_ job: SpoolJob) -> String {
    var parts = [job.id ?? "(not taken yet)"]
    if let executor = job.executor { parts.append(job.schedulerID.map { "\(executor) \($0)" } ?? executor) }
    if let queue = job.queue { parts.append("queue \(queue)") }
    if let host = job.host { parts.append("on \(host)") }
    if let attempt = job.attempt, attempt > 1 { parts.append("attempt \(attempt)") }
    return parts.joined(separator: "   ")
  }

  private func times(_ job: SpoolJob) -> String {
    guard let begin = job.begin else { return "" }
    var parts = [
      "dropped " + Readable.time(begin, now: context.now, utc: terminal.usesUTC, withSeconds: true)
    ]
    func add(_ word: String, _ time: Double?, from: Double?) {
      guard let time, let from else { return }
      let seconds = time - from
      let text = seconds < 10 ? "\(Double(Int(max(0, seconds) * 10)) / 10)s" : Readable.duration(seconds)
      parts.append("\(word) +\(text)")
    }
    add("submitted", job.times.submitted, from: begin)
    add("started", job.times.started, from: begin)
    if job.times.started != nil {
      add(job.state.isTerminal ? "ended" : "now", job.times.ended ?? context.now, from: job.times.started)
    } else {
      add(job.state.isTerminal ? "ended" : "now", job.times.ended ?? context.now, from: begin)
    }
    return parts.joined(separator: "  ")
  }

  private func asked(_ job: SpoolJob) -> String {
    var parts: [String] = []
    if let cpus = job.cpus {
      let number = cpus == cpus.rounded() ? String(Int(cpus)) : String(cpus)
      parts.append(number + (cpus == 1 ? " cpu" : " cpus"))
    }
    if let bytes = job.memoryBytes { parts.append(Readable.size(bytes)) }
    if let seconds = job.walltimeSeconds { parts.append(Readable.duration(seconds)) }
    guard !parts.isEmpty else { return "" }
    return parts.joined(separator: ", ") + (job.array == nil ? "" : " per element")
  }

  private func used(_ job: SpoolJob) -> String {
    var parts: [String] = []
    if let seconds = job.cpuSeconds { parts.append("\(Double(Int(seconds * 100)) / 100)s of cpu time") }
    if let bytes = job.maxMemoryBytes { parts.append("\(Readable.size(bytes)) at most") }
    if let ran = job.ran(now: context.now) { parts.append("\(Readable.duration(ran)) long") }
    return parts.joined(separator: ", ")
  }

  private func files(_ job: SpoolJob) throws(ClientError) -> String {
    let paths = try self.paths(job)
    let own = paths.filter { $0.hasPrefix("\(job.entry.directory)/\(job.name).") }
    var endings: [String] = []
    for path in own {
      var ending = path.dropFirst(job.entry.directory.utf8.count + job.name.utf8.count + 2)
      // An array has a file for each element.
      if let dot = ending.lastIndex(of: "."), ending[ending.index(after: dot)...].allSatisfy(\.isNumber) {
        ending = ending[...dot] + "*"
      }
      if !endings.contains(String(ending)) { endings.append(String(ending)) }
    }
    guard !own.isEmpty else { return paths.joined(separator: " ") }
    return "\(job.entry.directory)/\(job.name).{\(endings.joined(separator: ","))}"
  }

  /// All files of the job that are there, and the output where the spec wanted it.
  private func paths(_ job: SpoolJob) throws(ClientError) -> [String] {
    var found: [String] = []
    if let directory = try? Directory(job.entry.directory), let names = try? directory.names() {
      found = names.filter { SidecarListing.jobName(ofFile: $0) == job.name }.sorted().map { directory.path(of: $0) }
    }
    for path in [job.outputPath, job.errorPath].compactMap(\.self) where !found.contains(path) {
      if access(path, F_OK) == 0 { found.append(path) }
    }
    return found
  }

  /// A picture of an array, fifty elements a line.
  private func elementMap(_ job: SpoolJob) throws(ClientError) -> [String] {
    guard job.array != nil else { return [] }
    let rows = try reader.elements(of: job.entry)
    guard !rows.isEmpty, rows.count <= 1000 else { return [] }
    var lines: [String] = []
    for start in stride(from: 0, to: rows.count, by: 50) {
      var text = ""
      for (offset, row) in rows[start..<min(start + 50, rows.count)].enumerated() {
        if offset > 0, offset % 10 == 0 { text += " " }
        switch row.state {
        case "DONE": text += terminal.paint("#", .green)
        case "FAILED", "KILLED": text += terminal.paint("x", .red)
        case "RUNNING": text += terminal.paint(">", .blue)
        case "SKIPPED": text += "-"
        default: text += "."
        }
      }
      let number = String(rows[start].index)
      lines.append(
        "  " + (start == 0 ? "elements" : "").padded(to: 10) + String(repeating: " ", count: max(0, 5 - number.count))
          + number + " " + text)
    }
    lines.append("  " + "".padded(to: 16) + "# done  x failed  > running  . pending  - skipped")
    return lines
  }

  private func efficiency(_ job: SpoolJob) -> String? {
    guard job.state.isTerminal, job.array == nil else { return nil }
    var parts: [String] = []
    if let share = job.cpuEfficiency(now: context.now), let ran = job.ran(now: context.now), ran >= 1 {
      parts.append("cpu \(Readable.share(share))")
    }
    if let share = job.memoryEfficiency, let most = job.maxMemoryBytes, let limit = job.memoryBytes {
      parts.append("memory \(Readable.share(share)) (\(Readable.size(most)) of \(Readable.size(limit)))")
    }
    if let ran = job.ran(now: context.now), let limit = job.walltimeSeconds, limit > 0 {
      parts.append("walltime \(Readable.share(ran / limit))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "  ")
  }

  /// The last lines of the error output, where they may say why.
  private func lastErrors(_ job: SpoolJob) -> [String] {
    guard job.array == nil, !job.state.isDone, job.state != .dropped else { return [] }
    let path = job.entry.isArchived ? job.entry.path(.error) : job.errorPath ?? job.entry.path(.error)
    guard let tail = try? FileTail.lastLines(5, of: path) else { return [] }
    return String(decoding: tail, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func next(_ job: SpoolJob) -> String? {
    switch job.state {
    case .dropped: "jobspool wait \(job.handle)"
    case .spool(.held): "jobspool release \(job.handle)"
    case .spool(.running): "jobspool logs -f \(job.handle)   jobspool cancel \(job.handle)"
    case .spool(.failed), .spool(.killed):
      job.array == nil ? "jobspool logs \(job.handle)" : "jobspool list '\(job.handle)[]' -s bad"
    case .spool(.rejected): "mend the file and drop it again"
    default: nil
    }
  }

  // MARK: Parts

  func printJSON(_ job: SpoolJob) {
    var output = Output()
    output.raw(job.json().bytes)
    output.line()
  }

  func printRecord(_ job: SpoolJob) throws(ClientError) {
    guard let bytes = job.recordBytes else { throw missing(job, "no record yet") }
    Output.write(bytes, to: STDOUT_FILENO)
  }

  func printSpec(_ job: SpoolJob) throws(ClientError) {
    if let suffix = job.entry.specSuffix, job.state == .dropped,
      let bytes = try? Directory(job.entry.directory).contents(job.name + suffix)
    {
      Output.write(bytes, to: STDOUT_FILENO)
      return
    }
    guard let bytes = job.recordBytes, let spec = (try? JSONValue(parsing: bytes))?["spec"] else {
      throw missing(job, "no record yet, so its spec is not known here")
    }
    var output = Output()
    output.raw(spec.bytes)
    output.line()
  }

  func printPaths(_ job: SpoolJob) throws(ClientError) {
    var output = Output()
    for path in try paths(job) { output.line(path) }
  }

  func printAttempts(_ job: SpoolJob) {
    let record = job.recordBytes.flatMap { try? JSONValue(parsing: $0) }
    var table = Table(columns: [
      .init(title: "ATTEMPT", isRight: true), .init(title: "ID"), .init(title: "STATE"),
      .init(title: "CODE", isRight: true),
      .init(title: "REASON"), .init(title: "STARTED"), .init(title: "RUN"), .init(title: "MAX MEM", isRight: true),
      .init(title: "MESSAGE", elision: .end),
    ])
    for attempt in record?["attempts"]?.array ?? [] {
      let started = attempt["started"]?.string.flatMap(TimeStamp.parse)
      let ended = attempt["ended"]?.string.flatMap(TimeStamp.parse)
      table.rows.append([
        .init(attempt["n"]?.int.map(String.init) ?? "-"), .init(attempt["scheduler_id"]?.string ?? "-"),
        .init(attempt["state"]?.string ?? "-"), .init(attempt["exit_code"]?.int.map(String.init) ?? "-"),
        .init(attempt["reason"]?.string ?? "-"),
        .init(started.map { Readable.time($0, now: context.now, utc: terminal.usesUTC, withSeconds: true) } ?? "-"),
        .init(started.flatMap { start in ended.map { Readable.duration($0 - start) } } ?? "-"),
        .init(attempt[path: "usage", "max_memory_bytes"]?.double.map(Readable.size) ?? "-"),
        .init(attempt["message"]?.string ?? ""),
      ])
    }
    var output = Output()
    for line in table.lines(for: terminal) { output.line(line) }
  }

  private func missing(_ job: SpoolJob, _ what: String) -> ClientError {
    ClientError(.noSuchFile, "\(job.handle): \(what)", hint: "it is \(job.state.word)")
  }
}

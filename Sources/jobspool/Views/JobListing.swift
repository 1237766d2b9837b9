import ClusterAPI
import JSONBytes
import JobSpool
import YAMLDocument

/// Writes jobs as a table for people, as tabbed fields for scripts, or as JSON.
struct JobListing {
  enum Style { case table, scripted, json }

  let context: CommandContext
  let reader: SpoolReader
  let filter: JobFilter
  let inbox: String?
  let columns: [ListColumn]?
  let sort: SortKey?
  let limit: Int?
  let style: Style

  private var depth: SpoolReader.Depth {
    if style == .json || filter.needsRecord { return .record }
    guard let columns else { return style == .table ? .record : .state }
    return columns.contains(where: \.needsRecord) || sort?.column.needsRecord == true ? .record : .state
  }

  /// One row for each operand, in their order; what is not found is said at the end.
  func show(_ operands: [String]) throws {
    let resolver = context.resolver(reader)
    var jobs: [SpoolJob] = []
    var failure: ClientError?
    for operand in operands {
      do throws(ClientError) {
        for target in try resolver.resolve(operand) {
          if let elements = target.elements {
            try ElementListing(context: context, reader: reader, filter: filter, style: style).show(target, elements)
          } else if let job = try reader.job(target.entry, depth: depth), filter.includes(job) {
            jobs.append(job)
          }
        }
      } catch {
        if error.kind != .noSuchJob { throw error }
        // Each is told; the last one's hint is the one to act on.
        if let failure { Failure(failure).say(asJSON: style == .json, hasColour: context.terminal.errorColour) }
        failure = error
      }
    }
    if sort != nil { jobs = sorted(jobs) }
    if !jobs.isEmpty { write(jobs, footer: nil) }
    if let failure { throw failure }
  }

  /// All jobs that the filter lets through.
  func showAll(includingOld: Bool, includingArchive: Bool) throws {
    var filter = filter
    if !includingOld { filter.endedAfter = context.now - 3600 }
    var jobs: [SpoolJob] = []
    var older = 0
    // What has ended is judged before its record is read: most of a full inbox is old.
    try reader.forEachJob(
      inbox: inbox, depth: depth,
      where: { job in
        guard let after = filter.endedAfter, job.state.isTerminal, (job.times.ended ?? 0) < after else { return true }
        older += 1
        return false
      }
    ) { job in
      if filter.includes(job) { jobs.append(job) }
    }
    if includingArchive {
      try reader.archivedSets { entry throws(ClientError) in
        if let job = try reader.job(entry, depth: depth), filter.includes(job) { jobs.append(job) }
        return true
      }
    }
    jobs = sorted(jobs)
    let total = jobs.count
    if let limit { jobs = Array(jobs.prefix(max(0, limit))) }
    write(jobs, footer: footer(jobs, hidden: total - jobs.count, older: older))
  }

  // MARK: Order

  private func sorted(_ jobs: [SpoolJob]) -> [SpoolJob] {
    guard let sort else {
      // Made once for each job: the begin may have to be read out of the id.
      return jobs.map { (job: $0, key: (Self.group($0.state), $0.begin ?? 0, $0.id ?? "")) }
        .sorted { $0.key < $1.key }.map(\.job)
    }
    let keyed = jobs.map { (job: $0, key: sort.column.value($0, now: context.now)) }
    let ordered = keyed.sorted { Self.precedes($0.key, $1.key) }.map(\.job)
    return sort.isDescending ? ordered.reversed() : ordered
  }

  /// Living jobs first, in the order in which a person asks for them.
  private static func group(_ state: ShownState) -> Int {
    switch state {
    case .spool(.running), .spool(.suspended): 0
    case .spool(.pending), .spool(.accepted), .dropped: 1
    case .spool(.held): 2
    case .spool(.unknown): 3
    default: 4
    }
  }

  private static func precedes(_ left: JobColumn.Value?, _ right: JobColumn.Value?) -> Bool {
    switch (left, right) {
    case (nil, nil), (nil, _): false
    case (_, nil): true
    case (.text(let left), .text(let right)): left < right
    case (let left?, let right?): number(left) < number(right)
    }
  }

  private static func number(_ value: JobColumn.Value) -> Double {
    switch value {
    case .text(let text): Double(text) ?? 0
    case .number(let number): Double(number)
    case .duration(let number), .bytes(let number), .time(let number), .share(let number): number
    }
  }

  // MARK: Writing

  private func write(_ jobs: [SpoolJob], footer: String?) {
    var output = Output()
    switch style {
    case .json:
      for job in jobs {
        output.raw(job.json().bytes)
        output.line()
      }
    case .scripted:
      let columns = columns ?? Self.scriptedColumns
      for job in jobs {
        output.line(columns.map { exact($0.value(job, now: context.now)) }.joined(separator: "\t"))
      }
    case .table:
      let table = columns.map { chosenTable(jobs, $0) } ?? JobTableView(context: context).table(jobs)
      for line in table.lines(for: context.terminal) { output.line(line) }
    }
    output.flush()
    if style == .table, context.terminal.isInteractive, let footer { Output.note(footer) }
  }

  private static let scriptedColumns: [ListColumn] = [.field(.name), .field(.state), .field(.code), .field(.id)]

  private func chosenTable(_ jobs: [SpoolJob], _ columns: [ListColumn]) -> Table {
    var table = Table(
      columns: columns.map { column in
        var isNumeric = false
        if case .field(let field) = column { isNumeric = field.isNumeric }
        return Table.Column(
          title: column.title.uppercased(), isRight: isNumeric, elision: column == .field(.message) ? .end : .none)
      })
    let view = JobTableView(context: context)
    table.rows = jobs.map { job in
      columns.map { column in
        let value = column.value(job, now: context.now)
        return Table.Cell(readable(value), column == .field(.state) ? view.colour(of: job.state) : nil)
      }
    }
    return table
  }

  private func exact(_ value: JobColumn.Value?) -> String {
    switch value {
    case nil: "-"
    // A tab or a line end would be read as the next field or row.
    case .text(let text): text.isEmpty ? "-" : PrintableText.escape(text)
    case .number(let number): String(number)
    case .duration(let seconds): String(Int(seconds))
    case .bytes(let bytes): String(Int(bytes))
    case .time(let seconds): TimeStamp.format(seconds)
    case .share(let share): String((share * 1000).rounded() / 1000)
    }
  }

  private func readable(_ value: JobColumn.Value?) -> String {
    switch value {
    case nil: "-"
    case .text(let text): text.isEmpty ? "-" : text
    case .number(let number): String(number)
    case .duration(let seconds): Readable.duration(seconds)
    case .bytes(let bytes): Readable.size(bytes)
    case .time(let seconds): Readable.time(seconds, now: context.now, utc: context.terminal.usesUTC)
    case .share(let share): Readable.share(share)
    }
  }

  private func footer(_ jobs: [SpoolJob], hidden: Int, older: Int) -> String {
    var counts: [(String, Int)] = []
    func count(_ word: String, _ states: (ShownState) -> Bool) {
      let number = jobs.count { states($0.state) }
      if number > 0 { counts.append((word, number)) }
    }
    count("running") { $0 == .running }
    count("waiting") { [.dropped, .spool(.accepted), .spool(.pending), .spool(.held)].contains($0) }
    count("suspended") { $0 == .spool(.suspended) }
    count("unknown") { $0 == .spool(.unknown) }
    count("done") { $0.isDone }
    count("failed") { $0.isTerminal && !$0.isDone }
    var text = Readable.count(jobs.count, "job")
    if !counts.isEmpty { text += ": " + counts.map { "\($0.1) \($0.0)" }.joined(separator: " ") }
    let separator = context.terminal.isUTF8 ? " · " : "; "
    if hidden > 0 { text += "\(separator)\(Readable.count(hidden)) more" }
    if older > 0 { text += "\(separator)\(Readable.count(older)) older: jobspool list --since 7d" }
    return text
  }
}

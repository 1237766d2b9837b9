import ArgumentParser
import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import YAMLDocument

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List jobs, with filters.",
    discussion: """
      jobspool list                             what lives, and what ended within the hour
      jobspool list -H -o name,state,code A B   one row for each of these, in their order, for scripts

      Columns for -o: name id state phase reason code signal executor scheduler_id queue inbox user host attempt
      submitted started ended wait run cpus memory walltime max_memory cpu_time cpu_eff mem_eff elements labels
      label.KEY message path
      """,
    aliases: ["ls"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var filters: ListFilters

  @Argument(
    help: ArgumentHelp(
      "Names, ids, @last, patterns, files of jobs; - reads names from standard input.", valueName: "job"))
  var jobs: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("columns")],
    help: ArgumentHelp("Columns, separated by commas.", valueName: "cols"))
  var columns: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Sort by a column; -KEY the other way round.", valueName: "key"))
  var sort: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("At most so many.", valueName: "n"))
  var number: Int?

  @Flag(name: .shortAndLong, help: "Everything, the archive too.")
  var all = false

  @Flag(name: [.customShort("H"), .customLong("scripted")], help: "For scripts: no header, tabs, exact values.")
  var scripted = false

  @Flag(name: .long, help: "One JSON object per line.")
  var json = false

  @Option(
    name: .customLong("is"),
    help: ArgumentHelp("Print nothing: exit 0 if every job is in this state or phase.", valueName: "state"))
  var isState: String?

  @Option(name: .long, help: ArgumentHelp("Show it again and again, every 2s if no time is given.", valueName: "time"))
  var watch: String?

  func run() throws {
    let context = CommandContext(global)
    let reader = try context.reader()
    if let isState { return try answer(isState, context, reader) }
    guard let watch else { return try show(context, reader) }
    guard let seconds = try? Waiting.seconds(watch, "--watch"), seconds > 0 else {
      throw Failure.usage("--watch takes a duration, not \"\(watch)\"")
    }
    while true {
      if context.terminal.isInteractive { Output.error("\u{1b}[H\u{1b}[2J") }
      try show(CommandContext(global), reader)
      usleep(UInt32(min(seconds, 3600) * 1_000_000))
    }
  }

  private func show(_ context: CommandContext, _ reader: SpoolReader) throws {
    let listing = JobListing(
      context: context, reader: reader, filter: try filters.filter(now: context.now), inbox: filters.inbox,
      columns: try chosenColumns(), sort: try sort.map { try SortKey($0) }, limit: number,
      style: json ? .json : scripted ? .scripted : .table)
    if jobs.isEmpty {
      try listing.showAll(includingOld: all || filters.since != nil || filters.state != nil, includingArchive: all)
    } else {
      try listing.show(try CommandContext.expand(jobs))
    }
  }

  private func chosenColumns() throws -> [ListColumn]? {
    try columns?.split(separator: ",").map { word in
      guard let column = ListColumn(String(word)) else {
        throw Failure.usage(
          "unknown column \"\(word)\"",
          hint: Spelling.suggestion(for: String(word), among: JobColumn.allCases.map(\.rawValue))
            ?? "jobspool list --help names them")
      }
      return column
    }
  }

  private func answer(_ word: String, _ context: CommandContext, _ reader: SpoolReader) throws {
    guard !jobs.isEmpty else { throw Failure.usage("--is needs a job", hint: "jobspool list --is live NAME") }
    let phases = ["running", "success", "failed"]
    let states = phases.contains(word) ? [] : try ListFilters.states(word)
    let resolver = context.resolver(reader)
    for operand in try CommandContext.expand(jobs) {
      for target in try resolver.resolve(operand) {
        guard let job = try reader.job(target.entry) else { throw Failure.exit(1) }
        let fits = phases.contains(word) ? job.state.phase == word : states.contains { $0.includes(job.state) }
        if !fits { throw Failure.exit(1) }
      }
    }
  }
}

/// By what a list is sorted.
struct SortKey {
  var column: ListColumn
  var isDescending: Bool

  init(_ text: String) throws {
    isDescending = text.hasPrefix("-")
    let name = isDescending ? String(text.dropFirst()) : text
    guard let column = ListColumn(name) else {
      throw Failure.usage(
        "can't sort by \"\(name)\"", hint: Spelling.suggestion(for: name, among: JobColumn.allCases.map(\.rawValue)))
    }
    self.column = column
  }
}

import ArgumentParser
import ClusterAPI
import JobSpool

struct WaitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait for the end of jobs, with their code.",
    discussion: """
      jobspool wait align              exits with align's own code; 125 if it ended without one
      jobspool wait 'specs-*'          exits 0 if all are DONE, 1 otherwise
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: ArgumentHelp(
      "Names, ids, @last, patterns; - reads names from standard input. Without any: all that live.", valueName: "job"))
  var jobs: [String] = []

  @Flag(name: .long, help: "Return with the first that ends, with its code, and print its name.")
  var any = false

  @Flag(name: .long, help: "Return as soon as one has failed.")
  var failFast = false

  @Option(name: .long, help: ArgumentHelp("Wait for this state, such as RUNNING, or the end.", valueName: "state"))
  var state: String?

  @Option(name: .long, help: ArgumentHelp("Give up after so long, with 124.", valueName: "time"))
  var timeout: String?

  @Option(name: .long, help: ArgumentHelp("auto, bar, plain or none.", valueName: "how"))
  var progress: ProgressStyle = .auto

  @Flag(name: [.customShort("H"), .customLong("scripted")], help: "For scripts: tabs between the fields.")
  var scripted = false

  @Flag(name: .long, help: "One JSON object for each job, at its end.")
  var json = false

  func run() throws {
    let context = CommandContext(global)
    let reader = try context.reader()
    var entries: [SpoolEntry] = []
    if jobs.isEmpty {
      try reader.forEachJob { if !$0.state.isTerminal { entries.append($0.entry) } }
      if entries.isEmpty {
        context.note("nothing lives in \(reader.layout.root): nothing to wait for")
        return
      }
    } else {
      let resolver = context.resolver(reader)
      for operand in try CommandContext.expand(jobs) { entries += try resolver.resolve(operand).map(\.entry) }
    }
    var waiting = Waiting(context: context, reader: reader)
    waiting.returnsWithFirst = any
    waiting.returnsWithFailure = failFast
    waiting.timeout = try timeout.map { try Waiting.seconds($0, "--timeout") }
    waiting.progress = progress
    waiting.answer = json ? .json : scripted ? .scripted : global.quiet ? .none : .words
    if let state {
      guard let words = try? ListFilters.states(state), !words.isEmpty else {
        throw Failure.usage("unknown state \"\(state)\"", hint: "such as RUNNING")
      }
      waiting.reached = { job in words.contains { $0.includes(job.state) } }
    }
    let code = try waiting.run(entries.map { ($0, nil) }, isSingle: entries.count == 1)
    if code != 0 { throw Failure.exit(code) }
  }
}

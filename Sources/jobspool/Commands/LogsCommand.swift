import ArgumentParser
import JobSpool

struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print a job's output; -f follows it.",
    discussion: """
      jobspool logs -f align           until the job ends
      jobspool logs -n 50 --err align  the last 50 lines of its error output
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("Names, ids, @last, name[7], patterns.", valueName: "job"))
  var jobs: [String]

  @Flag(name: .shortAndLong, help: "Print what comes, until the jobs have ended.")
  var follow = false

  @Option(
    name: [.customShort("n"), .customLong("lines")],
    help: ArgumentHelp("The last so many lines, or all.", valueName: "n|all"))
  var lines: String = "all"

  @Flag(name: .customLong("out"), help: "Only the standard output.")
  var onlyOutput = false

  @Flag(name: .customLong("err"), help: "Only the standard error.")
  var onlyError = false

  @Flag(name: .long, help: "Print the paths of the files only.")
  var paths = false

  func run() throws {
    let context = CommandContext(global)
    let reader = try context.reader()
    let resolver = context.resolver(reader)
    var count: Int?
    if lines != "all" {
      guard let number = Int(lines), number >= 0 else {
        throw Failure.usage("-n takes a number or all, not \"\(lines)\"")
      }
      count = number
    }
    var targets: [JobTarget] = []
    for operand in try CommandContext.expand(jobs) { targets += try resolver.resolve(operand) }
    var logs = JobLogs(context: context, reader: reader)
    logs.lastLines = count
    logs.showsOutput = !onlyError || onlyOutput
    logs.showsError = !onlyOutput || onlyError
    let sources = try logs.sources(of: targets)
    if paths {
      var output = Output()
      for path in sources.flatMap(\.paths) { output.line(path) }
      return
    }
    try follow ? logs.follow(sources) : logs.print(sources)
  }
}

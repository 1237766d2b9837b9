import ArgumentParser
import JobSpool

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Drop a job into an inbox.",
    usage: """
      jobspool submit [options] FILE…
      jobspool submit [options] -- COMMAND ARGUMENT…
      jobspool submit [options] -
      """,
    discussion: """
      jobspool submit align.yaml
      job=$(jobspool submit --cpus 4 --memory 8G -- ./align.sh s1.fq)
      jobspool submit --each *.bam -- samtools index {}

      A file that ends in .yaml, .yml or .json is a spec, any other a script, which begins with #! and may hold lines
      "#JOBSPOOL field: value" in its head. Prints the names of the jobs, one a line.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The inbox.", valueName: "name"))
  var inbox: String = SpoolLayout.defaultInbox

  @Option(
    name: [.customShort("N"), .customLong("name")],
    help: ArgumentHelp("The job's name; else the file's, or the program's and 8 random characters.", valueName: "name"))
  var name: String?

  @OptionGroup(title: "Fields of the spec") var fields: SpecOptions

  @Flag(name: .long, help: "The file is a script, whatever its name ends in.")
  var script = false

  @Flag(name: .shortAndLong, help: "Wait for the end; exit with the job's code.")
  var wait = false

  @Flag(name: .shortAndLong, help: "Print its output as it comes, instead of its name; exit with the job's code.")
  var follow = false

  @Option(name: .long, help: ArgumentHelp("Stop waiting after so long, with 124.", valueName: "time"))
  var timeout: String?

  @Option(
    name: .long, help: ArgumentHelp("Wait until a daemon has taken it, 10s if no time is given.", valueName: "time"))
  var waitAccepted: String?

  @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Check only.")
  var dryRun = false

  @Flag(name: .customLong("print"), help: "Check, and print what would be dropped.")
  var printsSpec = false

  @Argument(help: "Specs or scripts; - for standard input.")
  var files: [String] = []

  /// What stands after `--`; `Arguments` makes an option of it, since a second list of operands can't be declared.
  @Option(name: .customLong("command"), parsing: .remaining, help: .hidden)
  var command: [String] = []

  func run() throws {
    guard !files.isEmpty || !command.isEmpty else {
      throw Failure.usage(
        "nothing to submit", hint: "jobspool submit FILE.yaml, or jobspool submit -- COMMAND ARGUMENT…")
    }
    guard files.isEmpty || command.isEmpty else {
      throw Failure.usage("both files and a command", hint: "submit them one after the other")
    }
    guard name == nil || files.count <= 1 else { throw Failure.usage("--name fits one job, not \(files.count)") }
    let context = CommandContext(global)
    var submission = Submission(context: context, reader: try context.reader(), inbox: inbox)
    submission.overrides = try fields.overrides(context)
    submission.hasItems = fields.hasItems
    submission.setsWorkdir = fields.workdir != nil || fields.set.contains { $0.hasPrefix("workdir=") }
    submission.treatsAsScript = script
    submission.wantedName = name
    submission.isFollowed = follow
    let outcome = try command.isEmpty ? submission.prepare(files) : [submission.prepare(command: command)]
    if printsSpec || dryRun {
      if printsSpec { for draft in outcome { Output.write(draft.draft.bytes, to: 1) } }
      if !printsSpec { for draft in outcome { context.note("\(draft.name): ok, not submitted (dry run)") } }
      return
    }
    let dropped = try submission.drop(outcome)
    let waiter = SubmissionWait(context: context, reader: submission.reader, dropped: dropped)
    if let waitAccepted { try waiter.untilAccepted(within: Waiting.seconds(waitAccepted, "--wait-accepted")) }
    if follow { try waiter.follow() }
    if wait || follow {
      let code = try waiter.untilEnd(timeout: timeout.map { try Waiting.seconds($0, "--timeout") })
      if code != 0 { throw Failure.exit(code) }
    }
    if submission.refused > 0 { throw Failure.exit(65) }
  }
}

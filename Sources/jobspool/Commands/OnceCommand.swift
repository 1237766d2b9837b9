import ArgumentParser
import Glibc
import JobSpool

struct OnceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "once", abstract: "Make one pass over a spool, for cron.",
    discussion: """
      */5 * * * * jobspool once -S /srv/spool --max-time 4m
      jobspool once --until-idle       take in, run all, wait for their ends

      Off a terminal it says nothing unless something needs a person. Does nothing while a daemon serves the spool.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The spool.")
  var dir: String?

  @Flag(name: .long, help: "Go on while jobs live.")
  var untilIdle = false

  @Option(name: .long, help: ArgumentHelp("End after so long, whatever is left.", valueName: "time"))
  var maxTime: String?

  @Flag(name: .long, help: "Take nothing new in.")
  var noIntake = false

  func run() throws {
    var global = global
    if let dir { global.spool = dir }
    let context = CommandContext(global)
    let layout = try ServedLayout.find(context, isNamed: global.spool != nil)
    // Cron mails what is printed, so off a terminal only what a person should know is.
    let isTold = isatty(STDOUT_FILENO) == 1 || global.verbose
    let log = EventLog(
      format: .text, least: isTold ? .info : .warning, isQuiet: global.quiet, environment: context.environment)
    var options = ServiceOptions(root: layout.root)
    options.mode = .once(untilIdle: untilIdle)
    options.takesIn = !noIntake
    options.maximumSeconds = try maxTime.map { try Waiting.seconds($0, "--max-time") }
    let result = try ServiceProcess.run(options) { log.write($0) }
    if result.isServedElsewhere {
      context.aside("a daemon serves \(layout.root): nothing to do")
    } else if isTold {
      context.note("\(result.done) done, \(result.failed) failed, \(result.live) still live")
    }
    if result.isDegraded { throw Failure.exit(75) }
  }
}

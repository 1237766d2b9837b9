import ArgumentParser
import Glibc
import JobSpool

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Watch a spool and run its jobs (daemon).",
    discussion: """
      jobspool serve ~/spool           in the foreground; TERM ends it and leaves the jobs running
      kill -HUP PID                    reads the configuration again
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The spool.")
  var dir: String?

  @Option(name: .long, help: ArgumentHelp("Serve this inbox alone.", valueName: "name"))
  var inboxOnly: String?

  @Option(name: .long, help: ArgumentHelp("text or json.", valueName: "format"))
  var logFormat: EventLog.Format = .text

  @Option(name: .long, help: ArgumentHelp("debug, info, notice, warning or error.", valueName: "level"))
  var logLevel: EventLog.Level = .info

  func run() throws {
    var global = global
    if let dir { global.spool = dir }
    let context = CommandContext(global)
    let layout = try ServedLayout.find(context, isNamed: global.spool != nil)
    let log = EventLog(format: logFormat, least: logLevel, isQuiet: global.quiet, environment: context.environment)
    var options = ServiceOptions(root: layout.root)
    options.inbox = inboxOnly
    _ = try ServiceProcess.run(options) { log.write($0) }
  }
}

import ArgumentParser
import JobSpool

struct ReleaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Release what is on hold.",
    discussion: """
      jobspool release merge
      jobspool release --inbox gpu
      """)

  @OptionGroup var options: ControlOptions

  func run() throws {
    guard let inbox = options.filters.inbox, options.jobs.isEmpty, options.filters.isOnlyInbox, !options.allMine else {
      var ask = try ControlAsk(.release, options)
      return try ask.run()
    }
    let context = CommandContext(options.global)
    let reader = try context.reader()
    guard !options.dryRun else { return Output.note("would release inbox \(inbox)") }
    let wasHeld = try SpoolClient(reader: reader).release(inbox: inbox)
    context.aside(wasHeld ? "inbox \(inbox) goes on" : "inbox \(inbox) was not on hold")
  }
}

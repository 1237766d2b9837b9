import ArgumentParser
import JobSpool

struct HoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Hold jobs, or an inbox.",
    discussion: """
      jobspool hold merge              it does not start until it is released
      jobspool hold --inbox gpu        nothing of this inbox starts
      """)

  @OptionGroup var options: ControlOptions

  func run() throws {
    // An inbox alone means the inbox; with jobs or other filters it narrows those.
    guard let inbox = options.filters.inbox, options.jobs.isEmpty, options.filters.isOnlyInbox, !options.allMine else {
      var ask = try ControlAsk(.hold, options)
      return try ask.run()
    }
    let context = CommandContext(options.global)
    let reader = try context.reader()
    guard !options.dryRun else { return Output.note("would hold inbox \(inbox)") }
    let isNew = try SpoolClient(reader: reader).hold(inbox: inbox, message: options.message)
    context.aside(
      isNew ? "inbox \(inbox) is on hold: jobspool release --inbox \(inbox)" : "inbox \(inbox) was on hold before")
  }
}

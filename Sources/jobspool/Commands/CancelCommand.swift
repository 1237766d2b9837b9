import ArgumentParser
import JobSpool

struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel jobs.",
    discussion: """
      jobspool cancel align
      jobspool cancel 'specs-*' -s PENDING

      Asks and returns at once; a job that has ended already is a note, not an error.
      """)

  @OptionGroup var options: ControlOptions

  @Option(name: .long, help: ArgumentHelp("Wait until they have ended, 30s if no time is given.", valueName: "time"))
  var wait: String?

  func run() throws {
    var ask = try ControlAsk(.cancel, options)
    try ask.run()
    guard let wait, !ask.asked.isEmpty else { return }
    var waiting = Waiting(context: ask.context, reader: ask.reader)
    waiting.timeout = try Waiting.seconds(wait, "--wait")
    waiting.answer = options.global.quiet ? .none : .words
    let code = try waiting.run(ask.asked.map { ($0.entry, nil) }, isSingle: false)
    // That they ended otherwise than DONE is what was wanted.
    if code > 1 { throw Failure.exit(code) }
  }
}

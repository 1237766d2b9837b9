import ArgumentParser
import JSONBytes
import JobSpool

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the spool at a glance.",
    discussion: """
      jobspool status                  daemons, engines, inboxes, and what wants a look
      jobspool status --check          for monitors: 1 if something wants a look, 69 without a daemon
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(
    name: [.customShort("H"), .customLong("scripted")],
    help: "For scripts: one name and value a line, with a tab between.")
  var scripted = false

  @Flag(name: .long, help: "One JSON object.")
  var json = false

  @Flag(name: .long, help: "One line for monitors; 1 if something wants a look, 69 without a daemon.")
  var check = false

  func run() throws {
    let context = CommandContext(global)
    let view = StatusView(context: context, reader: try context.reader())
    if check { return try view.check() }
    if json { return view.printJSON() }
    try scripted ? view.printFields() : view.print()
  }
}

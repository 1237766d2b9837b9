import ArgumentParser

/// What the commands that act on jobs have in common.
struct ControlOptions: ParsableArguments {
  @OptionGroup var global: GlobalOptions
  @OptionGroup var filters: ListFilters

  @Argument(
    help: ArgumentHelp("Names, ids, @last, name[3-7], patterns; - reads names from standard input.", valueName: "job"))
  var jobs: [String] = []

  @Flag(name: .long, help: "All that live.")
  var allMine = false

  @Option(name: .long, help: ArgumentHelp("Only these elements of the arrays.", valueName: "3-7"))
  var elements: String?

  @Option(name: .long, help: ArgumentHelp("Why; stands in the record.", valueName: "text"))
  var message: String?

  @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Say what would be asked, and for which jobs.")
  var dryRun = false

  @Flag(name: .long, help: "Don't ask before acting on more than 20 jobs.")
  var yes = false
}

import ArgumentParser
import Glibc

/// What every command understands.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: [.customShort("S"), .customLong("spool")],
    help: ArgumentHelp("The spool; else $JOBSPOOL, then the one around this directory.", valueName: "dir"))
  var spool: String?

  @Option(
    name: [.customLong("color"), .customLong("colour")], help: ArgumentHelp("auto, always or never.", valueName: "when")
  )
  var color: ColourChoice = .auto

  @Flag(name: .long, help: "Show times in UTC.")
  var utc = false

  @Flag(name: .shortAndLong, help: "Only errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Also what is done and why.")
  var verbose = false
}

extension GlobalOptions {
  /// As if no option had been given.
  static var defaults: GlobalOptions {
    // Parsing nothing can't fail: every option has a default.
    (try? GlobalOptions.parse([])) ?? GlobalOptions()
  }
}

import ArgumentParser
import JobSpool

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show or check the configuration.",
    subcommands: [Show.self, Check.self, Path.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print every option that is set, with --sources where.")

    @OptionGroup var global: GlobalOptions

    @Flag(name: .long, help: "Say where each value comes from.")
    var sources = false

    @Option(name: .shortAndLong, help: "As the jobs of this inbox have it.")
    var inbox: String?

    @Option(name: .shortAndLong, help: "As jobs of this profile have it.")
    var profile: String?

    func run() throws {
      let context = CommandContext(global)
      let values = try ConfigurationListing(layout: try context.find().layout).values(inbox: inbox, profile: profile)
      let width = values.map(\.name.count).max() ?? 0
      let valueWidth = min(40, values.map(\.value.count).max() ?? 0)
      var output = Output()
      for value in values {
        let text = "\(value.name.padded(to: width))  "
        output.line(
          (text + (sources ? value.value.padded(to: valueWidth) + "  " + value.source : value.value)).trimmedEnd)
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check the configuration, or a file that shall become it.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "A configuration file; the spool's own if none is given.")
    var file: String?

    func run() throws {
      let context = CommandContext(global)
      let layout = try file == nil ? context.find().layout : nil
      let path = file.map(context.absolute) ?? layout?.configuration ?? ""
      let warnings = try ConfigurationListing.check(path)
      if !warnings.isEmpty { Output.error(warnings) }
      context.note("\(path): ok")
    }
  }

  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "path", abstract: "Print the path of the configuration.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
      var output = Output()
      output.line(try CommandContext(global).find().layout.configuration)
    }
  }
}

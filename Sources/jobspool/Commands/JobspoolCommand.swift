import ArgumentParser
import JobSpool

/// The command `jobspool`.
struct JobspoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobspool", abstract: "Drop a job file into a directory, get its result beside it.",
    version: SpoolVersion.line, groupedSubcommands: groups)

  static let groups = [
    CommandGroup(name: "Start", subcommands: [InitCommand.self, ServeCommand.self, OnceCommand.self]),
    CommandGroup(
      name: "Jobs",
      subcommands: [
        SubmitCommand.self, CheckCommand.self, ListCommand.self, ShowCommand.self, WaitCommand.self, LogsCommand.self,
      ]),
    CommandGroup(name: "Control", subcommands: [CancelCommand.self, HoldCommand.self, ReleaseCommand.self]),
    CommandGroup(name: "Overview", subcommands: [StatusCommand.self]),
    CommandGroup(
      name: "Support", subcommands: [ConfigCommand.self, SchemaCommand.self, CompletionsCommand.self]),
  ]

  static var verbs: [String] { groups.flatMap(\.subcommands).map { $0._commandName } }

  func run() throws { try Overview.show() }
}

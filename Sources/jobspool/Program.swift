import ArgumentParser
import Glibc
import JobSpool
import SystemIO
import YAMLDocument

/// The program: finds the command, runs it, and says how it ended.
@main
enum Program {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    // jobspool-cancel is cancel: for callers that can't run a command with a blank in it.
    let program = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "jobspool"
    if program.hasPrefix("jobspool-"), JobspoolCommand.verbs.contains(String(program.dropFirst(9))) {
      arguments.insert(String(program.dropFirst(9)), at: 0)
    }
    arguments = Arguments.prepared(arguments)
    do {
      try suggestCommand(arguments)
      var command = try JobspoolCommand.parseAsRoot(arguments)
      try command.run()
    } catch {
      finish(error, arguments)
    }
  }

  /// ArgumentParser has suggestions for options only; a mistyped command is met here.
  private static func suggestCommand(_ arguments: [String]) throws {
    guard let word = arguments.first, !word.hasPrefix("-") else { return }
    let known = JobspoolCommand.verbs + ["ls", "help"]
    guard !known.contains(word) else { return }
    throw Failure.usage(
      "there is no command \"\(word)\"",
      hint: Spelling.suggestion(for: word, among: known) ?? "jobspool alone lists the commands")
  }

  private static func finish(_ error: any Error, _ arguments: [String]) -> Never {
    let asJSON = arguments.prefix { $0 != "--" }.contains("--json")
    let failure: Failure
    switch error {
    case let error as Failure: failure = error
    case let error as ClientError: failure = Failure(error)
    case let error as ServiceError: failure = Failure(error)
    case let error as SystemError: failure = Failure(error)
    default: JobspoolCommand.exit(withError: error)
    }
    let terminal = Terminal(colour: .auto, environment: CommandContext.environment)
    failure.say(asJSON: asJSON, hasColour: terminal.errorColour)
    exit(failure.code)
  }
}

extension Failure {
  init(_ error: SystemError) {
    let code: Int32 =
      switch error.errno {
      case EACCES, EPERM: 77
      case ENOENT, ENOTDIR: 66
      case ENOSPC, EDQUOT: 75
      default: 74
      }
    self.init(code, kind: "system", "\(error)")
  }

  init(_ error: ServiceError) {
    let code: Int32 =
      switch error.kind {
      case .noSpool: 66
      case .wrongFormat, .configuration: 78
      case .system: 75
      }
    self.init(code, kind: "service", error.message)
  }
}

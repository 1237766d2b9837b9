import ArgumentParser
import Glibc

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print completions for a shell.",
    discussion: """
      jobspool completions bash > ~/.local/share/bash-completion/completions/jobspool
      jobspool completions zsh  > ~/.zfunc/_jobspool
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var argumentParserName: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    let script = JobspoolCommand.completionScript(for: shell.argumentParserName)
    Output.write(Array((script + "\n").utf8), to: STDOUT_FILENO)
  }
}

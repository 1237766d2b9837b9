/// A command to run: a program and its arguments, never a shell line.
public struct CommandInvocation: Sendable, Hashable {
  /// Where standard input comes from.
  public enum Input: Sendable, Hashable {
    case nothing
    case bytes([UInt8])
    case file(String)
  }

  /// The environment the command gets.
  public enum Environment: Sendable, Hashable {
    /// This program's, changed by these; nil takes a variable away.
    case inherited(changing: [String: String?])
    /// These variables and no others.
    case exactly([String: String])
  }

  /// The program, by path or by name on `PATH`, and its arguments.
  public var arguments: [String]
  /// What is in its environment.
  public var environment = Environment.inherited(changing: [:])
  /// Where it runs; this program's directory unless said otherwise.
  public var workingDirectory: String?
  /// What it reads.
  public var input = Input.nothing
  /// Seconds after which it gets TERM, and soon after KILL, with all processes of its session.
  public var timeout: Double
  /// How many bytes of each output are kept; the rest is read and thrown away.
  public var outputLimit = 64 << 20
  /// The same for standard error.
  public var errorLimit = 1 << 20

  /// Makes an invocation that inherits the environment and has no input.
  public init(_ arguments: [String], timeout: Double) {
    self.arguments = arguments
    self.timeout = timeout
  }

  /// The command as a person reads it in a message.
  package var display: String {
    arguments.map { word in
      !word.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x27 && $0 != 0x22 }
        ? word : "'" + word + "'"
    }.joined(separator: " ")
  }
}

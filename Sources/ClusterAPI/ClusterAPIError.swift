/// What went wrong in the batch library.
public struct ClusterAPIError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of an error; more may come, so switch with a default.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The code's name, and the error as `code: message`.
    public let description: String

    /// The engine refused a submission, or its answer could not be read.
    public static let submit = Code(description: "submit")
    /// A command did not answer in `command_timeout` seconds.
    public static let commandTimeout = Code(description: "commandTimeout")
    /// A command could not be run, or ended with an error.
    public static let commandFailed = Code(description: "commandFailed")
    /// The engine can't do that.
    public static let unsupported = Code(description: "unsupported")
    /// A configuration file, or a value in it, is wrong.
    public static let configuration = Code(description: "configuration")
    /// Nobody here knows the job.
    public static let noSuchJob = Code(description: "noSuchJob")
    /// `waitFor` ran out of time; nothing was cancelled.
    public static let waitTimeout = Code(description: "waitTimeout")
    /// What was asked for makes no sense; nothing was done.
    public static let invalidRequest = Code(description: "invalidRequest")
    /// A file or a process of ours, not the scheduler's.
    public static let system = Code(description: "system")
  }

  /// What kind of error it is.
  public var code: Code
  /// What happened, and what to do.
  public var message: String
  /// What a failed command printed, and how it ended.
  public var standardOutput: String?
  /// What a failed command printed to its standard error.
  public var standardError: String?
  /// A failed command's exit status.
  public var exitStatus: Int?

  /// Makes an error; the message says what happened and what to do.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Whether two errors are of one kind.
  public static func == (one: Self, other: Self) -> Bool { one.code == other.code }

  /// Hashes the kind.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }

  /// The code's name, and the error as `code: message`.
  public var description: String { "\(code): \(message)" }
}

/// What went wrong in the batch library.
public struct ClusterAPIError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of an error; more may come, so switch with a default.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// The engine refused a submission, or its answer could not be read.
    public static let submit = Code(description: "submit")
    /// A command did not answer in `command_timeout` seconds.
    public static let commandTimeout = Code(description: "commandTimeout")
    /// A command could not be run, or ended with an error.
    public static let commandFailed = Code(description: "commandFailed")
    public static let unsupported = Code(description: "unsupported")
    public static let configuration = Code(description: "configuration")
    public static let noSuchJob = Code(description: "noSuchJob")
    /// `waitFor` ran out of time; nothing was cancelled.
    public static let waitTimeout = Code(description: "waitTimeout")
    public static let invalidRequest = Code(description: "invalidRequest")
    /// A file or a process of ours, not the scheduler's.
    public static let system = Code(description: "system")
  }

  public var code: Code
  public var message: String
  /// What a failed command printed, and how it ended.
  public var standardOutput: String?
  public var standardError: String?
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

  public var description: String { "\(code): \(message)" }
}

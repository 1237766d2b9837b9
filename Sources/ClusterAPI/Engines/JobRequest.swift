/// One attempt of one job, resolved to base units and ready to be handed to an engine.
public struct JobRequest: Sendable {
  /// What runs.
  public enum Payload: Sendable, Hashable {
    /// Text for the shell that the configuration's shebang names.
    case shell(String)
    /// A program and its arguments, executed verbatim.
    case arguments([String])
    /// A whole script with its own `#!` line, run as a file of its own.
    case script(String)
  }

  /// Where an output stream goes.
  public enum Output: Sendable, Hashable {
    case null
    /// A new file, created with `O_EXCL`; an existing one is an error.
    case create(String)
    /// A file that is emptied first, or made.
    case truncate(String)
    /// The same open file as standard output.
    case sameAsOutput
  }

  /// Names this attempt for ever: an engine that has taken a key doesn't take it again.
  public var key: String
  /// The job's name at the scheduler, complete and sanitised.
  public var name: String
  /// What runs.
  public var payload: Payload
  /// Lines in front of and behind a shell payload, configuration's first.
  public var prologue: [String] = []
  /// Lines behind a shell payload, configuration's first.
  public var epilogue: [String] = []
  /// The `#!` line of generated scripts.
  public var shebang: String = "#!/bin/bash"
  /// Where it runs; absolute.
  public var workingDirectory: String
  /// Make the working directory (and its parents) when the job starts.
  public var makesWorkingDirectory = false
  /// Start from the caller's environment instead of a clean one.
  public var inheritsEnvironment = false
  /// Variables added to the environment.
  public var environment: [String: String] = [:]
  /// A file for standard input; `/dev/null` where it is nil.
  public var input: String?
  /// Where standard output goes.
  public var output: Output = .null
  /// Where standard error goes.
  public var error: Output = .null

  /// Cores on one host.
  public var cpus = 1
  /// Gpus on one host.
  public var gpus = 0
  /// For the whole job, over all its cpus.
  public var memoryBytes: Int?
  /// The longest it may run.
  public var walltimeSeconds: Int?
  /// The scheduler's queue or partition.
  public var queue: String?
  /// Whom the scheduler bills.
  public var account: String?
  /// The scheduler's own scale.
  public var priority: Int?
  /// How many hosts.
  public var nodes: Int?
  /// How many processes over all hosts.
  public var tasks: Int?
  /// Raw directives, with or without their prefix.
  public var extraDirectives: [String] = []
  /// Raw arguments of the submit command.
  public var extraArguments: [String] = []

  /// The signal that asks the job to end, and how long it has before KILL.
  public var killSignal: Int32 = 15
  /// Seconds between that signal and KILL.
  public var killGraceSeconds = 5.0

  /// Where an engine may keep a script file for this request.
  public var scriptDirectory: String

  /// Makes a request with the fields that have no default.
  public init(key: String, name: String, payload: Payload, workingDirectory: String, scriptDirectory: String) {
    self.key = key
    self.name = name
    self.payload = payload
    self.workingDirectory = workingDirectory
    self.scriptDirectory = scriptDirectory
  }
}

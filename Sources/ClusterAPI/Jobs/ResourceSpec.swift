private import Glibc

/// What a job needs, and where it works. What is nil here is taken from the configuration.
public struct ResourceSpec: Sendable, Hashable {
  /// Cores on one host.
  public var cpus: Int?
  /// Gpus on one host.
  public var gpus: Int?
  /// For the whole job, with its unit: `"16 GB"`, `"500MB"`, `"1.5 TB"`, 1024-based.
  public var memory: String?
  /// `"90m"`, `"24:00:00"`, or `"1:30"`, which is hours and minutes.
  public var walltime: String?
  /// The scheduler's queue or partition.
  public var queue: String?
  /// Where the job runs, and where its script and logs are put. Made if it isn't there.
  public var workDir: String
  /// A file for standard output instead of `stdout.{id}.log`; relative to `workDir`.
  /// `{id}`, `{name}` and `{index}` are replaced; an array's path must have `{index}`.
  public var stdoutPath: String?
  /// The same for standard error.
  public var stderrPath: String?
  /// Raw scheduler directives, with or without their prefix (`#BSUB -P x` or `-P x`), after the configuration's.
  public var extraDirectives: [String]
  /// Raw arguments of the submit command, one item each, after the configuration's.
  public var extraArgs: [String]

  /// Makes a spec. The working directory is the program's own unless another is named.
  public init(
    cpus: Int? = nil, gpus: Int? = nil, memory: String? = nil, walltime: String? = nil, queue: String? = nil,
    workDir: String? = nil, stdoutPath: String? = nil, stderrPath: String? = nil, extraDirectives: [String] = [],
    extraArgs: [String] = []
  ) {
    self.cpus = cpus
    self.gpus = gpus
    self.memory = memory
    self.walltime = walltime
    self.queue = queue
    self.workDir = workDir ?? Self.currentDirectory
    self.stdoutPath = stdoutPath
    self.stderrPath = stderrPath
    self.extraDirectives = extraDirectives
    self.extraArgs = extraArgs
  }

  private static var currentDirectory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }
}

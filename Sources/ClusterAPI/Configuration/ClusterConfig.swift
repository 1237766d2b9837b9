/// How jobs are run: py-cluster-api's options with py-cluster-api's defaults, and `local`, which is ours.
public struct ClusterConfig: Sendable, Hashable {
  /// The engine: a name in `EngineRegistry`.
  public var executor = "local"
  /// Cores of a job that doesn't say.
  public var cpus: Int?
  /// Gpus of a job that doesn't say.
  public var gpus: Int?
  /// Memory of a job that doesn't say, with its unit.
  public var memory: String?
  /// Longest running time of a job that doesn't say.
  public var walltime: String?
  /// The scheduler's queue or partition.
  public var queue: String?
  /// Seconds between polls while something happens; never more often.
  public var pollInterval = 10.0
  /// The first line of scripts.
  public var shebang = "#!/bin/bash"
  /// Lines before every command.
  public var scriptPrologue: [String] = []
  /// Lines after every command.
  public var scriptEpilogue: [String] = []
  /// Raw scheduler directives for every job, with or without their prefix.
  public var extraDirectives: [String] = []
  /// Directive lines of our own that are left out: an option word (`-M`), or any part of a line.
  public var directivesSkip: [String] = []
  /// Raw arguments of every submit command.
  public var extraArgs: [String] = []
  /// The unit in which LSF counts memory at this site: KB, MB, GB or TB.
  public var lsfUnits = "MB"
  /// In front of all job names, and what `Executor.reconnect` finds jobs by.
  public var jobNamePrefix: String?
  /// After so long without being known to the engine a job is given up.
  public var zombieTimeoutMinutes = 30.0
  /// How long an executor remembers ended jobs.
  public var completedRetentionMinutes = 10.0
  /// Seconds that a scheduler's command may take.
  public var commandTimeout = 100.0
  /// Keep LSF from mailing at each job's end.
  public var suppressJobEmail = true
  /// Ask about all users' jobs, where jobs run as somebody else.
  public var pollAllUsers = false
  /// What this host gives to local jobs.
  public var local = LocalCapacity()

  /// The defaults.
  public init() {}
}

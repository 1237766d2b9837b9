/// How jobs are run: py-cluster-api's options with py-cluster-api's defaults, and `local`, which is ours.
public struct ClusterConfig: Sendable, Hashable {
  /// The engine: a name in `EngineRegistry`.
  public var executor = "local"
  public var cpus: Int?
  public var gpus: Int?
  public var memory: String?
  public var walltime: String?
  public var queue: String?
  /// Seconds between polls while something happens; never more often.
  public var pollInterval = 10.0
  public var shebang = "#!/bin/bash"
  public var scriptPrologue: [String] = []
  public var scriptEpilogue: [String] = []
  /// Raw scheduler directives for every job, with or without their prefix.
  public var extraDirectives: [String] = []
  /// Directive lines of our own that are left out: an option word (`-M`), or any part of a line.
  public var directivesSkip: [String] = []
  /// Raw arguments of every submit command.
  public var extraArgs: [String] = []
  public var lsfUnits = "MB"
  public var jobNamePrefix: String?
  public var zombieTimeoutMinutes = 30.0
  public var completedRetentionMinutes = 10.0
  /// Seconds that a scheduler's command may take.
  public var commandTimeout = 100.0
  public var suppressJobEmail = true
  public var pollAllUsers = false
  /// What this host gives to local jobs.
  public var local = LocalCapacity()

  /// The defaults.
  public init() {}
}

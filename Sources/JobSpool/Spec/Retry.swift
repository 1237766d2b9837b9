/// Whether and how a job that failed runs again.
public struct Retry: Sendable, Equatable {
  /// The failures that another attempt may mend.
  public enum Reason: String, Sendable, CaseIterable {
    /// An exit code that is not 0, or a signal of its own.
    case exit
    /// Killed for its memory.
    case oom
    /// Killed for its time.
    case walltime
    /// Its host failed.
    case nodeFailure = "node_failure"
    /// It had to make room.
    case preempted
    /// Nobody knows how it ended.
    case lost
  }

  /// Attempts after the first one.
  public var max: Int
  /// After which failures; without `on` every one but `lost`: a lost attempt may still have run, or even run on, and
  /// only the spec's author knows whether a second one does harm.
  public var on: Set<Reason> = Retry.defaultReasons
  /// All reasons but `lost`.
  public static let defaultReasons = Set(Reason.allCases).subtracting([.lost])
  /// The pause before the first of them; it doubles each time, with jitter.
  public var backoffSeconds: Double = Retry.defaultBackoffSeconds
  /// What each attempt gets more than the one before.
  public var escalate = Escalate()

  /// More for the next attempt; nil for the same again.
  public struct Escalate: Sendable, Hashable {
    /// More memory.
    public var memory: Escalation?
    /// More time.
    public var walltime: Escalation?

    /// Nothing more, or what is named.
    public init(memory: Escalation? = nil, walltime: Escalation? = nil) {
      self.memory = memory
      self.walltime = walltime
    }
  }

  /// The pause where the spec names none.
  public static let defaultBackoffSeconds = 30.0

  /// `max` further attempts, whatever the failure.
  public init(max: Int) {
    self.max = max
  }
}

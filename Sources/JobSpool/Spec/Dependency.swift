/// A job that must have ended before this one starts.
public struct Dependency: Sendable, Hashable {
  /// How the other job must have ended.
  public enum Condition: String, Sendable, CaseIterable {
    /// With `DONE`.
    case success
    /// With anything else.
    case failure
    /// In whatever way.
    case any
  }

  /// The other job's name or id.
  public var job: String
  /// How it must have ended; a job whose dependency can't come true is skipped.
  public var when: Condition

  /// A dependency, on success unless said otherwise.
  public init(job: String, when: Condition = .success) {
    self.job = job
    self.when = when
  }
}

package import ClusterAPI

/// The state word of a job in a spool: the first word of `x.status` and, once it has ended, of `x.done`.
public enum SpoolState: String, Sendable, Hashable, CaseIterable {
  case accepted = "ACCEPTED"
  case held = "HELD"
  case pending = "PENDING"
  case running = "RUNNING"
  case suspended = "SUSPENDED"
  case unknown = "UNKNOWN"
  case done = "DONE"
  case failed = "FAILED"
  case killed = "KILLED"
  case rejected = "REJECTED"
  case skipped = "SKIPPED"

  /// Whether the job has ended for good.
  public var isTerminal: Bool {
    switch self {
    case .accepted, .held, .pending, .running, .suspended, .unknown: false
    case .done, .failed, .killed, .rejected, .skipped: true
    }
  }

  /// The three-valued word that workflow tools ask for: `running`, `success` or `failed`.
  public var phase: String {
    switch self {
    case .done: "success"
    case .failed, .killed, .rejected, .skipped: "failed"
    default: "running"
    }
  }

  /// The state that an engine's final word becomes.
  package init(ended status: JobStatus) {
    switch status {
    case .done: self = .done
    case .killed: self = .killed
    default: self = .failed
    }
  }
}

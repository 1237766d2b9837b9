/// The state of a job as an engine knows it.
public enum JobStatus: String, Sendable, Hashable, CaseIterable, Codable {
  case pending = "PENDING"
  case running = "RUNNING"
  case done = "DONE"
  case failed = "FAILED"
  case killed = "KILLED"
  /// The engine doesn't say, or says a word that has no meaning here. Not terminal.
  case unknown = "UNKNOWN"

  /// Whether a job in this state has ended for good.
  public var isTerminal: Bool {
    switch self {
    case .done, .failed, .killed: true
    case .pending, .running, .unknown: false
    }
  }
}

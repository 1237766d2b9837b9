/// When a callback fires.
public enum JobExitCondition: String, Sendable, Hashable, CaseIterable {
  /// The job is DONE.
  case success
  /// The job is FAILED. A job that was killed on request has not failed.
  case failure
  /// The job is KILLED.
  case killed
  case any

  /// Whether a job that ended in this state meets the condition.
  public func isMet(by status: JobStatus) -> Bool {
    switch (self, status) {
    case (.success, .done), (.failure, .failed), (.killed, .killed): true
    case (.any, _): status.isTerminal
    default: false
    }
  }
}

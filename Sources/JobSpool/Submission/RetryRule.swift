import ClusterAPI

/// Decides whether a failed attempt is followed by another one.
package enum RetryRule {
  /// When the next attempt may start; nil when there is none. `jitter` is a random number from 0 to 1.
  package static func nextAttempt(
    after end: AttemptEnd, retry: Retry?, now: Double, jitter: Double
  ) -> Double? {
    guard let retry, end.state == .failed, end.attempt <= retry.max, let reason = end.reason else { return nil }
    let kind: Retry.Reason? =
      switch reason {
      case .exit, .signal: .exit
      case .oom: .oom
      case .walltime: .walltime
      case .nodeFailure: .nodeFailure
      case .preempted: .preempted
      case .lost, .hostLost: .lost
      default: nil
      }
    guard let kind, retry.on.contains(kind) else { return nil }
    let doubled = retry.backoffSeconds * Double(1 << min(end.attempt - 1, 16))
    // Between three quarters and all of it, so that jobs that failed together don't return together.
    return now + min(doubled, 86400) * (0.75 + 0.25 * jitter)
  }
}

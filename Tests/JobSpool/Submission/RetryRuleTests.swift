import ClusterAPI
import JobSpool
import Testing

@Suite("Whether an attempt is followed by another")
struct RetryRuleTests {
  private func next(
    _ end: AttemptEnd, _ retry: Retry?, jitter: Double = 1
  ) -> Double? {
    RetryRule.nextAttempt(after: end, retry: retry, now: 1000, jitter: jitter)
  }

  @Test("There are as many further attempts as were asked for")
  func count() {
    let retry = Retry(max: 2)
    #expect(next(JobSamples.attemptEnd(.failed, attempt: 1, code: 1), retry) != nil)
    #expect(next(JobSamples.attemptEnd(.failed, attempt: 2, code: 1), retry) != nil)
    #expect(next(JobSamples.attemptEnd(.failed, attempt: 3, code: 1), retry) == nil)
    #expect(next(JobSamples.attemptEnd(.failed, code: 1), nil) == nil)
  }

  @Test("Only failures are tried again", arguments: [SpoolState.done, .killed, .skipped, .rejected])
  func states(_ state: SpoolState) {
    #expect(next(JobSamples.attemptEnd(state), Retry(max: 5)) == nil)
  }

  @Test(
    "Reasons count as the kinds that specs name",
    arguments: [
      (EndReason.exit, Retry.Reason.exit), (.signal, .exit), (.oom, .oom), (.walltime, .walltime),
      (.nodeFailure, .nodeFailure), (.preempted, .preempted), (.lost, .lost), (.hostLost, .lost),
    ])
  func kinds(_ reason: EndReason, _ kind: Retry.Reason) {
    var retry = Retry(max: 1)
    let end = JobSamples.attemptEnd(.failed, reason: reason)
    retry.on = [kind]
    #expect(next(end, retry) != nil)
    retry.on = Set(Retry.Reason.allCases).subtracting([kind])
    #expect(next(end, retry) == nil)
  }

  @Test(
    "What another attempt can't mend is final",
    arguments: [EndReason.invalidSpec, .submitRejected, .launchFailure, .dependency, .expired, .duplicate, .cancelled])
  func final(_ reason: EndReason) {
    #expect(next(JobSamples.attemptEnd(.failed, reason: reason), Retry(max: 5)) == nil)
  }

  @Test("The pause doubles, is never over a day, and jitter takes a quarter off at most")
  func backoff() {
    var retry = Retry(max: 100)
    retry.backoffSeconds = 30
    func pause(_ attempt: Int, _ jitter: Double) -> Double? {
      next(JobSamples.attemptEnd(.failed, attempt: attempt), retry, jitter: jitter).map { $0 - 1000 }
    }
    #expect(pause(1, 1) == 30)
    #expect(pause(2, 1) == 60)
    #expect(pause(5, 1) == 480)
    #expect(pause(1, 0) == 22.5)
    #expect(pause(90, 1) == 86_400)
  }
}

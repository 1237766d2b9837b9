/// How a job ended, judged from two witnesses: the exit record that the job itself left, and the scheduler's word.
/// A pure function, used by the library and by the spool alike.
public struct Verdict: Sendable, Hashable {
  /// DONE, FAILED or KILLED.
  public var status: JobStatus
  /// Only a code that agrees with the state: 0 for DONE, 1–255 for FAILED and KILLED, nil where nobody knows one.
  public var exitCode: Int?
  /// The signal that ended it.
  public var signal: Int?
  /// nil for DONE.
  public var reason: EndReason?

  /// Makes a verdict; a code that contradicts the state is left out.
  public init(_ status: JobStatus, reason: EndReason? = nil, exitCode: Int? = nil, signal: Int? = nil) {
    self.status = status
    self.reason = reason
    self.signal = signal
    let code = signal.map { 128 + $0 } ?? exitCode
    switch status {
    case .done: self.exitCode = code == 0 ? 0 : nil
    case .failed, .killed: self.exitCode = code.flatMap { (1...255).contains($0) ? $0 : nil }
    case .pending, .running, .unknown: self.exitCode = nil
    }
  }

  /// The judgement; nil while the job has not ended, or nobody can say so yet.
  ///
  /// - Parameters:
  ///   - exit: the exit record, where there is one.
  ///   - scheduler: the scheduler's latest record, from its queue or its history; nil when neither knows the job.
  ///   - cancelRequested: whether somebody here asked for the job's end.
  ///   - isGone: the grace time for a job that neither queue nor history knows has passed.
  public static func judge(
    exit: ExitWitness?, scheduler: StatusRecord?, cancelRequested: Bool = false, isGone: Bool = false
  ) -> Verdict? {
    guard let scheduler else {
      if let exit, exit.code != nil { return judge(exit, cancelRequested: cancelRequested) }
      // Absence alone proves nothing before its time, and never a success.
      return isGone ? Verdict(.failed, reason: .lost) : nil
    }
    switch scheduler.status {
    case .pending, .running, .unknown:
      // Suspended, requeued, completing or out of reach: the queue still has it.
      return nil
    case .done: return judgeDone(exit: exit, scheduler: scheduler)
    case .failed: return judgeFailed(exit: exit, scheduler: scheduler, cancelRequested: cancelRequested)
    case .killed:
      return Verdict(
        .killed, reason: scheduler.reason ?? .cancelled, exitCode: exit?.code ?? scheduler.exitCode,
        signal: exit?.signal ?? scheduler.signal)
    }
  }

  /// The exit record is the only witness.
  private static func judge(_ exit: ExitWitness, cancelRequested: Bool) -> Verdict {
    if exit.code == 0 { return Verdict(.done, exitCode: 0) }
    if cancelRequested, isOurSignal(exit.code) {
      return Verdict(.killed, reason: .cancelled, exitCode: exit.exitCode, signal: exit.signal)
    }
    return Verdict(
      .failed, reason: exit.signal == nil ? .exit : .signal, exitCode: exit.exitCode, signal: exit.signal)
  }

  private static func judgeDone(exit: ExitWitness?, scheduler: StatusRecord) -> Verdict {
    if let reason = scheduler.reason, isBad(reason) {
      return Verdict(.failed, reason: reason, exitCode: exit?.code ?? scheduler.exitCode, signal: scheduler.signal)
    }
    // Some schedulers call a job done whose code says otherwise.
    let code = exit?.code ?? scheduler.signal.map { 128 + $0 } ?? scheduler.exitCode ?? 0
    if code == 0 { return Verdict(.done, exitCode: 0) }
    let signal = exit == nil ? scheduler.signal : exit?.signal
    return Verdict(.failed, reason: signal == nil ? .exit : .signal, exitCode: code, signal: signal)
  }

  private static func judgeFailed(exit: ExitWitness?, scheduler: StatusRecord, cancelRequested: Bool) -> Verdict {
    let signal = exit?.signal ?? scheduler.signal
    // The job's own code is exact where the scheduler's may be 128+something or a code of its own making.
    let code =
      [exit?.code, signal.map { 128 + $0 }, scheduler.exitCode].compactMap(\.self).first { $0 != 0 }
    let said = scheduler.reason
    if cancelRequested, said == nil || said == .signal || said == .exit || said == .cancelled, isOurSignal(code) {
      return Verdict(.killed, reason: .cancelled, exitCode: code, signal: signal)
    }
    let inferred: EndReason = signal != nil ? .signal : code != nil ? .exit : .lost
    return Verdict(.failed, reason: said ?? inferred, exitCode: code, signal: signal)
  }

  /// Reasons that make an exit code of 0 a failure.
  private static func isBad(_ reason: EndReason) -> Bool {
    switch reason {
    case .oom, .walltime, .preempted, .nodeFailure, .launchFailure, .lost, .hostLost, .signal: true
    case .exit, .cancelled, .dependency, .submitRejected, .expired, .invalidSpec, .heldByScheduler, .duplicate: false
    }
  }

  /// INT, TERM or KILL, which is how schedulers end a job that is cancelled.
  private static func isOurSignal(_ code: Int?) -> Bool { code == 130 || code == 143 || code == 137 }
}

import ClusterAPI
import Testing

@Suite("The verdict", .timeLimit(.minutes(1)))
struct VerdictTests {
  private func scheduler(
    _ status: JobStatus, exitCode: Int? = nil, signal: Int? = nil, reason: EndReason? = nil
  ) -> StatusRecord {
    var record = StatusRecord(id: "1", status: status)
    record.exitCode = exitCode
    record.signal = signal
    record.reason = reason
    return record
  }

  private func judge(
    exit: ExitWitness? = nil, _ record: StatusRecord?, cancelled: Bool = false, gone: Bool = false
  ) -> Verdict? {
    Verdict.judge(exit: exit, scheduler: record, cancelRequested: cancelled, isGone: gone)
  }

  @Test(
    "waits while the queue has the job, whatever the exit record says",
    arguments: [JobStatus.pending, .running, .unknown])
  func alive(status: JobStatus) {
    #expect(judge(scheduler(status)) == nil)
    #expect(judge(exit: ExitWitness(exitCode: 0), scheduler(status), cancelled: true, gone: true) == nil)
  }

  @Test("is success only with code 0 and no bad word from the scheduler")
  func success() {
    #expect(judge(scheduler(.done)) == Verdict(.done, exitCode: 0))
    #expect(judge(exit: ExitWitness(exitCode: 0), scheduler(.done)) == Verdict(.done, exitCode: 0))
    #expect(judge(exit: ExitWitness(exitCode: 0), nil) == Verdict(.done, exitCode: 0))
    #expect(judge(exit: ExitWitness(exitCode: 0), scheduler(.done, reason: .oom)) == Verdict(.failed, reason: .oom))
    #expect(judge(exit: ExitWitness(exitCode: 0), scheduler(.failed, reason: .oom)) == Verdict(.failed, reason: .oom))
    #expect(judge(exit: ExitWitness(exitCode: 3), scheduler(.done)) == Verdict(.failed, reason: .exit, exitCode: 3))
    #expect(judge(scheduler(.done, exitCode: 4)) == Verdict(.failed, reason: .exit, exitCode: 4))
  }

  @Test("of absence is lost after the grace time, never done")
  func absence() {
    #expect(judge(nil) == nil)
    #expect(judge(nil, gone: true) == Verdict(.failed, reason: .lost))
    #expect(judge(exit: ExitWitness(), nil, gone: true) == Verdict(.failed, reason: .lost))
    #expect(judge(exit: ExitWitness(exitCode: 5), nil) == Verdict(.failed, reason: .exit, exitCode: 5))
    #expect(judge(exit: ExitWitness(signal: 11), nil) == Verdict(.failed, reason: .signal, signal: 11))
  }

  @Test("takes the job's own code before the scheduler's")
  func ownCode() {
    #expect(
      judge(exit: ExitWitness(exitCode: 7), scheduler(.failed, exitCode: 1))
        == Verdict(.failed, reason: .exit, exitCode: 7))
    #expect(judge(scheduler(.failed, signal: 9)) == Verdict(.failed, reason: .signal, signal: 9))
    #expect(judge(scheduler(.failed, exitCode: 0)) == Verdict(.failed, reason: .lost))
    #expect(judge(scheduler(.failed, reason: .oom)) == Verdict(.failed, reason: .oom))
    #expect(
      judge(exit: ExitWitness(signal: 9), scheduler(.failed, reason: .walltime))
        == Verdict(.failed, reason: .walltime, signal: 9))
  }

  @Test("of a cancelled job is killed when the end fits the cancel, and its own otherwise")
  func cancelled() {
    let killed = Verdict(.killed, reason: .cancelled, signal: 15)
    #expect(judge(scheduler(.killed, signal: 15)) == killed)
    #expect(judge(scheduler(.failed, signal: 15), cancelled: true) == killed)
    #expect(judge(scheduler(.failed, signal: 15)) == Verdict(.failed, reason: .signal, signal: 15))
    #expect(
      judge(scheduler(.failed, exitCode: 130, reason: .exit), cancelled: true)
        == Verdict(.killed, reason: .cancelled, exitCode: 130))
    #expect(judge(scheduler(.failed, exitCode: 1), cancelled: true) == Verdict(.failed, reason: .exit, exitCode: 1))
    #expect(judge(scheduler(.done), cancelled: true) == Verdict(.done, exitCode: 0))
    #expect(
      judge(scheduler(.failed, signal: 9, reason: .oom), cancelled: true) == Verdict(.failed, reason: .oom, signal: 9))
    #expect(judge(exit: ExitWitness(signal: 15), nil, cancelled: true) == killed)
    #expect(judge(exit: ExitWitness(exitCode: 0), nil, cancelled: true) == Verdict(.done, exitCode: 0))
  }

  @Test("never publishes a code that contradicts the state")
  func agreement() {
    let reasons = EndReason.allCases.map(Optional.some) + [nil]
    let codes: [Int?] = [nil, 0, 1, 137, 143, 255, 256, -1]
    for status in JobStatus.allCases {
      for reason in reasons {
        for code in codes {
          for witness in [nil, ExitWitness(exitCode: 0), ExitWitness(exitCode: 2), ExitWitness(signal: 15)] {
            for cancelled in [false, true] {
              let verdict = judge(
                exit: witness, scheduler(status, exitCode: code, reason: reason), cancelled: cancelled)
              #expect((verdict != nil) == status.isTerminal)
              guard let verdict else { continue }
              #expect(verdict.status.isTerminal)
              if verdict.status == .done {
                #expect(verdict.exitCode == 0 && verdict.reason == nil)
              } else {
                #expect(verdict.exitCode.map { (1...255).contains($0) } ?? true)
                #expect(verdict.reason != nil)
              }
            }
          }
        }
      }
    }
  }
}

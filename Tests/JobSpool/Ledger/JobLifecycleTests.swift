import ClusterAPI
import JobSpool
import Testing

@Suite("The life of a job")
struct JobLifecycleTests {
  // MARK: One attempt

  private func end(_ status: JobStatus, code: Int? = nil, signal: Int? = nil, reason: EndReason? = nil) -> AttemptEnd {
    var record = StatusRecord(id: "1", status: status)
    (record.exitCode, record.signal, record.reason) = (code, signal, reason)
    return JobLifecycle.attemptEnd(of: record, index: nil, attempt: 1, message: nil, now: 50)
  }

  @Test("A code is published only when it agrees with the state")
  func codes() {
    #expect(end(.done, code: 0).code == 0)
    #expect(end(.failed, code: 3).code == 3)
    #expect(end(.failed, code: 0).code == nil)
    #expect(end(.done, code: 7).code == nil)
    #expect(end(.failed).code == nil)
  }

  @Test("A signal n is 128 + n, also where the engine says exit 0 beside it")
  func signals() {
    #expect(end(.failed, signal: 9).code == 137)
    #expect(end(.killed, signal: 15).code == 143)
    #expect(end(.failed, code: 0, signal: 11).code == 139)
    #expect(end(.failed, signal: 9).reason == .signal)
  }

  @Test("The engine's reason stands; without one it follows from how it ended")
  func reasons() {
    #expect(end(.failed, code: 0, reason: .oom).reason == .oom)
    #expect(end(.killed).reason == .cancelled)
    #expect(end(.failed, code: 1).reason == .exit)
    #expect(end(.done, code: 0).state == .done)
    #expect(end(.done, code: 0).ended == 50)
  }

  // MARK: Going on, or the end

  private func finish(_ end: AttemptEnd, _ job: LiveJob, _ spec: String) throws -> [JournalRecord] {
    JobLifecycle.finish(end, of: job, plan: try JobSamples.plan(spec), now: 100, jitter: 1)
  }

  @Test("The end of a job's only attempt is its end")
  func ends() throws {
    let job = try JobSamples.job([.intent(JobSamples.intent())])
    let records = try finish(JobSamples.attemptEnd(.failed, code: 3), job, "command: x")
    guard case .ended(job.id, let end) = try #require(records.first), records.count == 1 else {
      Issue.record("\(records)")
      return
    }
    #expect(end.state == .failed)
    #expect(end.code == 3)
    #expect(end.attempt?.attempt == 1)
  }

  @Test("A failure that may be tried again is one record, with the time of the next attempt")
  func retries() throws {
    let job = try JobSamples.job([.intent(JobSamples.intent())])
    let records = try finish(
      JobSamples.attemptEnd(.failed, code: 3), job, "command: x\nretry: {max: 1, backoff: 10s}")
    guard case .attempt(_, let end) = try #require(records.first) else {
      Issue.record("\(records)")
      return
    }
    #expect(end.retryAt == 110)
  }

  @Test("A cancelled job is not tried again, and one that ended by itself first keeps its own outcome")
  func cancelled() throws {
    let job = try JobSamples.job([
      .intent(JobSamples.intent()), .cancelled(JobSamples.id(), elements: nil, message: nil),
    ])
    let records = try finish(JobSamples.attemptEnd(.failed, code: 3), job, "command: x\nretry: {max: 9}")
    guard case .ended(_, let end) = try #require(records.first) else {
      Issue.record("\(records)")
      return
    }
    #expect(end.state == .failed)
    #expect(end.code == 3)
  }

  @Test("An element's end is not the array's")
  func element() throws {
    let job = try JobSamples.job([.intent(JobSamples.intent(index: 2))])
    let records = try finish(
      JobSamples.attemptEnd(.done, index: 2, code: 0), job, "command: x\narray: {indices: 1-3}")
    #expect(records == [.attempt(job.id, JobSamples.attemptEnd(.done, index: 2, code: 0))])
  }

  // MARK: Arrays

  private func array(_ states: [SpoolState], spec: String = "", extra: [JournalRecord] = []) throws -> JobEnd? {
    var records: [JournalRecord] = []
    for (position, state) in states.enumerated() {
      records.append(.intent(JobSamples.intent(index: position + 1)))
      records.append(
        .attempt(
          JobSamples.id(),
          JobSamples.attemptEnd(state, index: position + 1, code: state == .done ? 0 : state == .failed ? 4 : nil)))
    }
    let plan = try JobSamples.plan("command: x\narray: {indices: 1-3\(spec)}\n")
    return JobLifecycle.arrayEnd(of: try JobSamples.job(records + extra), plan: plan, now: 100)
  }

  @Test("An array goes on while an element has not ended")
  func arrayGoesOn() throws {
    #expect(try array([.done, .failed]) == nil)
    #expect(try array([.done, .done], extra: [.intent(JobSamples.intent(index: 3))]) == nil)
  }

  @Test("An array that failed anywhere failed, else one that was killed anywhere was killed, else it is done")
  func aggregation() throws {
    #expect(try array([.done, .done, .done])?.state == .done)
    #expect(try array([.done, .done, .done])?.code == 0)
    #expect(try array([.done, .killed, .done])?.state == .killed)
    let failed = try #require(try array([.killed, .failed, .done]))
    #expect(failed.state == .failed)
    #expect(failed.code == 4)
    #expect(failed.message == "3 elements: 1 done, 1 failed, 1 killed")
  }

  @Test("After max_failures the rest is not started, and the array ends when what runs has ended")
  func maxFailures() throws {
    let end = try #require(try array([.failed], spec: ", max_failures: 1"))
    #expect(end.state == .failed)
    #expect(end.message == "3 elements: 0 done, 1 failed, 2 not started")
    #expect(
      try array([.failed], spec: ", max_failures: 1", extra: [.intent(JobSamples.intent(index: 2))]) == nil)
  }

  @Test("An element that will be tried again keeps its array going, also after max_failures")
  func retryPending() throws {
    let again = JournalRecord.attempt(JobSamples.id(), JobSamples.attemptEnd(.failed, index: 2, retryAt: 500))
    #expect(
      try array([.failed], spec: ", max_failures: 1", extra: [.intent(JobSamples.intent(index: 2)), again]) == nil)
  }

  // MARK: Cancels

  @Test("A job that was not started is killed at once, without a code, and no engine is told")
  func cancelBeforeStart() throws {
    let job = try JobSamples.job()
    let (records, tells) = JobLifecycle.cancel(
      job, plan: try JobSamples.plan("command: x"), elements: nil, message: "why", now: 9)
    #expect(!tells)
    #expect(records.first == .cancelled(job.id, elements: nil, message: "why"))
    guard case .ended(_, let end) = try #require(records.last) else {
      Issue.record("\(records)")
      return
    }
    #expect(end.state == .killed)
    #expect(end.reason == .cancelled)
    #expect(end.code == nil)
  }

  @Test("A job in an engine's hands is not killed before the engine says so")
  func cancelRunning() throws {
    let job = try JobSamples.job([.intent(JobSamples.intent())])
    let (records, tells) = JobLifecycle.cancel(job, plan: nil, elements: nil, message: nil, now: 9)
    #expect(tells)
    #expect(records == [.cancelled(job.id, elements: nil, message: nil)])
  }

  @Test(
    "Cancelled elements that don't run end at once; running ones are the engine's, ended ones stay, strangers count not"
  )
  func cancelElements() throws {
    let job = try JobSamples.job([
      .intent(JobSamples.intent(index: 1)), .intent(JobSamples.intent(index: 2)),
      .attempt(JobSamples.id(), JobSamples.attemptEnd(.done, index: 2, code: 0)),
    ])
    let plan = try JobSamples.plan("command: x\narray: {indices: 1-3}\n")
    let (records, tells) = JobLifecycle.cancel(job, plan: plan, elements: [1, 2, 3, 99], message: nil, now: 9)
    #expect(tells)
    let ended = records.compactMap { if case .attempt(_, let end) = $0 { end.index } else { nil } }
    #expect(ended == [3])
  }

  @Test("An array that was cancelled is killed, however many of its elements had been done")
  func cancelArray() throws {
    let cancel = JournalRecord.cancelled(JobSamples.id(), elements: nil, message: "enough")
    let end = try #require(try array([.done, .killed], extra: [cancel]))
    #expect(end.state == .killed)
    #expect(end.message == "enough")
    #expect(try array([.done, .done, .done], extra: [cancel])?.state == .done)
  }

  @Test("A job that has ended can't be cancelled")
  func cancelEnded() throws {
    let job = try JobSamples.job([.ended(JobSamples.id(), JobEnd(.done, at: 4))])
    let (records, tells) = JobLifecycle.cancel(job, plan: nil, elements: nil, message: nil, now: 9)
    #expect(records.isEmpty && !tells)
  }
}

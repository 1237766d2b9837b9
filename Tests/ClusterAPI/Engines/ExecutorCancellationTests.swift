import ClusterAPI
import TestSupport
import Testing

@Suite("A cancel", .timeLimit(.minutes(1)))
struct ExecutorCancellationTests {
  @Test("is the scheduler's to confirm")
  func confirmed() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    await rig.executor.poll()
    try await rig.executor.cancel(job.id)
    #expect(rig.engine.cancels == [StandInEngine.Cancel(ids: [job.id], asDone: false)])
    #expect(job.status == .running)
    rig.engine.set(job.id, .failed) { $0.signal = 15 }
    await rig.executor.poll()
    #expect(job.status == .killed)
    #expect(job.record.reason == .cancelled)
    #expect(job.exitCode == 143)
  }

  @Test("that came too late leaves the job's own outcome")
  func tooLate() async throws {
    let rig = try ExecutorRig()
    let done = try await rig.submit()
    let failed = try await rig.submit()
    try await rig.executor.cancel(done.id)
    try await rig.executor.cancel(failed.id)
    rig.engine.set(done.id, .done)
    rig.engine.set(failed.id, .failed, exitCode: 3)
    await rig.executor.poll()
    #expect(done.status == .done)
    #expect(failed.status == .failed && failed.exitCode == 3)
    try await rig.executor.cancel(done.id)
    #expect(rig.engine.cancels.count == 2)
  }

  @Test("as done ends the job as a success without a code, where the engine can")
  func asDone() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    try await rig.executor.cancel(job.id, done: true)
    #expect(rig.engine.cancels.first?.asDone == true)
    rig.engine.set(job.id, .killed) { $0.signal = 15 }
    await rig.executor.poll()
    #expect(job.status == .done)
    #expect(job.exitCode == nil)

    let other = try ExecutorRig([.expandsID])
    let second = try await other.submit()
    await #expect(throws: ClusterAPIError(.unsupported, "")) { try await other.executor.cancel(second.id, done: true) }
    #expect(other.engine.cancels.isEmpty)
  }

  @Test("as done of a job that failed by itself leaves the failure")
  func asDoneTooLate() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    try await rig.executor.cancel(job.id, done: true)
    rig.engine.set(job.id, .failed, exitCode: 2)
    await rig.executor.poll()
    #expect(job.status == .failed && job.exitCode == 2)
  }

  @Test("returns with the final state where the engine tells it by itself, elements too")
  func settled() async throws {
    let rig = try ExecutorRig([.arrays, .expandsID, .pushes, .cancelAsDone])
    rig.engine.onCancel { engine, cancel in
      var end = StatusRecord(id: cancel.ids[0], status: .killed)
      end.signal = 15
      if cancel.ids[0] == "102" {
        for index in 1...3 {
          end.index = index
          engine.push(end)
        }
      } else {
        engine.push(end)
      }
    }
    let job = try await rig.submit()
    let array = try await rig.submitArray(1...3)
    try await rig.executor.cancel(job.id)
    #expect(job.status == .killed)
    try await rig.executor.cancel(array.id)
    #expect(array.status == .killed)
    #expect(array.record.arrayElements.values.allSatisfy { $0.status == .killed })
    #expect(array.record.completedElements == 3)
  }

  @Test("of an array that the engine ends as a whole ends every element")
  func wholeArray() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submitArray(1...3)
    rig.engine.set(job.id, .done, index: 1)
    rig.engine.set(job.id, .running, index: 2)
    await rig.executor.poll()
    try await rig.executor.cancel(job.id)
    rig.engine.set(job.id, .killed)
    await rig.executor.poll()
    #expect(job.status == .killed)
    #expect([1, 2, 3].map { job.record.arrayElements[$0]?.status } == [.done, .killed, .killed])
  }

  @Test("of some elements leaves the others")
  func someElements() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submitArray(1...2)
    try await rig.executor.cancel(job.id, elements: [2])
    #expect(rig.engine.cancels.first?.elements == [2])
    rig.engine.set(job.id, .failed, index: 1) { $0.signal = 15 }
    rig.engine.set(job.id, .failed, index: 2) { $0.signal = 15 }
    await rig.executor.poll()
    #expect(job.record.arrayElements[1]?.status == .failed)
    #expect(job.record.arrayElements[2]?.status == .killed)
  }

  @Test("by name goes to the engine, and means the jobs that match")
  func byName() async throws {
    let rig = try ExecutorRig()
    let one = try await rig.submit("align-1")
    let two = try await rig.submit("other")
    try await rig.executor.cancelByName("test-align-*")
    #expect(rig.engine.cancels.map(\.pattern) == ["test-align-*"])
    for job in [one, two] { rig.engine.set(job.id, .failed) { $0.signal = 15 } }
    await rig.executor.poll()
    #expect(one.status == .killed)
    #expect(two.status == .failed)
  }

  @Test("of all reaches every active job, as done too")
  func all() async throws {
    let rig = try ExecutorRig()
    let ended = try await rig.submit()
    rig.engine.set(ended.id, .done)
    await rig.executor.poll()
    let jobs = [try await rig.submit(), try await rig.submit()]
    #expect(await rig.executor.cancelAll(done: true).isEmpty)
    #expect(rig.engine.cancels.count == 1)
    #expect(Set(rig.engine.cancels.flatMap(\.ids)) == Set(jobs.map(\.id)))
    #expect(rig.engine.cancels.allSatisfy { $0.asDone })
    for job in jobs { rig.engine.set(job.id, .killed) }
    await rig.executor.poll()
    #expect(jobs.allSatisfy { $0.status == .done })
  }

  @Test("of all says which jobs could not be cancelled, and goes on")
  func allWithFailures() async throws {
    let rig = try ExecutorRig()
    let jobs = [try await rig.submit(), try await rig.submit()]
    rig.engine.fail(ClusterAPIError(.commandFailed, "no"))
    let failures = await rig.executor.cancelAll()
    #expect(Set(failures.keys) == Set(jobs.map(\.id)))
    // Together first, then each alone.
    #expect(rig.engine.cancels.map(\.ids.count) == [2, 1, 1])
    let other = try ExecutorRig([.expandsID])
    let job = try await other.submit()
    #expect(await other.executor.cancelAll(done: true)[job.id]?.code == .unsupported)
    #expect(other.engine.cancels.isEmpty)
  }

  @Test("of a job that this program doesn't know is left to the engine")
  func unknown() async throws {
    let rig = try ExecutorRig()
    try await rig.executor.cancel("999")
    #expect(rig.engine.cancels.map(\.ids) == [["999"]])
  }
}

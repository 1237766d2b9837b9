import ClusterAPI
import TestSupport
import Testing

@Suite("A poll", .timeLimit(.minutes(1)))
struct ExecutorPollingTests {
  @Test("brings state, code, host, memory and times")
  func details() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    rig.engine.set(job.id, .running) {
      $0.host = "node01"
      $0.startTime = 5
      $0.isSuspended = true
      $0.message = "because"
    }
    #expect(await rig.executor.poll() == [job.id: .running])
    #expect(job.record.execHost == "node01")
    #expect(job.record.isSuspended)
    #expect(job.record.message == "because")
    rig.engine.set(job.id, .failed, exitCode: 42) {
      $0.maxMemoryBytes = 1000
      $0.finishTime = 9
    }
    #expect(await rig.executor.poll() == [job.id: .failed])
    let record = job.record
    #expect(record.exitCode == 42)
    #expect(record.reason == .exit)
    #expect(record.execHost == "node01")
    #expect(record.maxMemoryBytes == 1000)
    #expect(record.startTime == 5 && record.finishTime == 9)
    #expect(!record.isSuspended)
  }

  @Test("asks about the active jobs only, and about nothing when there are none")
  func asksOnlyActive() async throws {
    let rig = try ExecutorRig()
    #expect(await rig.executor.poll().isEmpty)
    #expect(rig.engine.asked.isEmpty)
    let one = try await rig.submit()
    let two = try await rig.submit()
    rig.engine.set(one.id, .done)
    rig.engine.set(two.id, .running)
    await rig.executor.poll()
    await rig.executor.poll()
    #expect(rig.engine.asked.map { Set($0) } == [[one.id, two.id], [two.id]])
  }

  @Test("never takes an end back")
  func terminalStays() async throws {
    let rig = try ExecutorRig([.expandsID, .pushes])
    let job = try await rig.submit()
    rig.engine.set(job.id, .done, exitCode: 0)
    await rig.executor.poll()
    rig.engine.push(StatusRecord(id: job.id, status: .running))
    await rig.executor.poll()
    #expect(job.status == .done)
  }

  @Test("without an answer changes nothing, however long that lasts")
  func noAnswer() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    await rig.executor.poll()
    let answered = await rig.executor.lastAnswerTime
    rig.engine.answer(.none("LSF is down"))
    for _ in 0..<10 {
      rig.clock.advance(by: 3600)
      #expect(await rig.executor.poll() == [job.id: .running])
    }
    #expect(await rig.executor.lastAnswerTime == answered)
    // One complete answer after a long outage isn't proof either.
    rig.engine.answer(.complete)
    rig.engine.forget(job.id)
    #expect(await rig.executor.poll() == [job.id: .running])
  }

  @Test("with part of an answer takes what is there and concludes nothing from what isn't")
  func partial() async throws {
    let rig = try ExecutorRig()
    let one = try await rig.submit()
    let two = try await rig.submit()
    rig.engine.set(one.id, .done)
    rig.engine.answer(.partial("cut off"))
    for _ in 0..<5 {
      rig.clock.advance(by: 3600)
      await rig.executor.poll()
    }
    #expect(one.status == .done)
    #expect(two.status == .pending)
  }

  @Test("gives a job up that complete answers have been without for the zombie time")
  func zombie() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    await rig.executor.poll()
    rig.engine.forget(job.id)
    await rig.executor.poll()
    rig.clock.advance(by: 29 * 60)
    await rig.executor.poll()
    #expect(job.status == .running)
    rig.clock.advance(by: 60)
    await rig.executor.poll()
    #expect(job.status == .failed)
    #expect(job.record.reason == .lost)
    #expect(job.record.exitCode == nil)
    #expect(job.record.metadata["zombie"] == true)
  }

  @Test("forgets an absence when the job is seen again")
  func seenAgain() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit()
    await rig.executor.poll()
    rig.clock.advance(by: 20 * 60)
    rig.engine.set(job.id, .unknown)
    await rig.executor.poll()
    #expect(job.status == .unknown)
    rig.engine.forget(job.id)
    rig.clock.advance(by: 20 * 60)
    await rig.executor.poll()
    #expect(job.status == .unknown)
    rig.clock.advance(by: 31 * 60)
    await rig.executor.poll()
    #expect(job.record.reason == .lost)
  }

  @Test("of an array brings its elements, and its state by them")
  func elements() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submitArray(1...3)
    rig.engine.set(job.id, .done, index: 1, exitCode: 0) { $0.host = "node01" }
    rig.engine.set(job.id, .running, index: 2) { $0.startTime = 7 }
    rig.engine.set(job.id, .pending, index: 3)
    await rig.executor.poll()
    #expect(job.status == .running)
    #expect(job.record.completedElements == 1)
    #expect(job.record.arrayElements[1]?.execHost == "node01")
    #expect(job.record.arrayElements[1]?.exitCode == 0)
    #expect(job.record.startTime == 7)
    rig.engine.set(job.id, .failed, index: 2, exitCode: 3)
    rig.engine.set(job.id, .done, index: 3) { $0.finishTime = 11 }
    await rig.executor.poll()
    #expect(job.status == .failed)
    #expect(job.record.failedElementIndices == [2])
    #expect(job.record.reason == .exit)
    #expect(job.record.exitCode == nil)
    #expect(job.record.finishTime == 11)
  }

  @Test("does not end an array before all of its elements were seen, but gives up those that stay away")
  func elementsAbsent() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submitArray(1...3)
    rig.engine.set(job.id, .done, index: 1)
    rig.engine.set(job.id, .done, index: 2)
    await rig.executor.poll()
    #expect(job.status == .running)
    rig.clock.advance(by: 31 * 60)
    await rig.executor.poll()
    #expect(job.status == .failed)
    #expect(job.record.arrayElements[3]?.reason == .lost)
    #expect(job.record.failedElementIndices == [3])
  }

  @Test("of an array that the engine shows as a whole is not held against its elements")
  func arrayAsWhole() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submitArray(1...3)
    rig.engine.set(job.id, .pending)
    for _ in 0..<3 {
      rig.clock.advance(by: 3600)
      await rig.executor.poll()
    }
    #expect(job.status == .pending)
    rig.engine.set(job.id, .killed)
    await rig.executor.poll()
    #expect(job.status == .killed)
  }

  @Test("of an engine that pushes takes in what came and asks only about jobs it has not heard of")
  func pushes() async throws {
    let rig = try ExecutorRig([.expandsID, .pushes])
    let job = try await rig.submit()
    rig.engine.set(job.id, .running)
    await rig.executor.poll()
    await rig.executor.poll()
    #expect(rig.engine.asked.count == 1)
    rig.clock.advance(by: 61)
    await rig.executor.poll()
    #expect(rig.engine.asked.count == 2)
    var end = StatusRecord(id: job.id, status: .failed)
    end.signal = 9
    rig.engine.push(end)
    while job.status == .running {
      await rig.executor.poll()
      await Task.yield()
    }
    #expect(job.status == .failed)
    #expect(job.exitCode == 137)
    #expect(rig.engine.asked.count == 2)
  }

  @Test("knows an end that came before the receipt of the submission")
  func earlyEnd() async throws {
    let rig = try ExecutorRig([.expandsID, .pushes])
    let first = try await rig.submit()
    rig.engine.set(first.id, .running)
    await rig.executor.poll()
    let executor = rig.executor
    rig.engine.beforeReceipt { engine, id in
      engine.push(StatusRecord(id: id, status: .done))
      // Pushed after it, so once this is known the other has been taken in too, and nobody knew the job.
      engine.push(StatusRecord(id: first.id, status: .done))
      while !first.isTerminal { await executor.poll() }
    }
    let job = try await rig.submit()
    #expect(job.status == .done)
  }
}

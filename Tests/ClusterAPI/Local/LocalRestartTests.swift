import ClusterAPI
import Glibc
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(3)))
struct LocalRestartTests {
  @Test func aNewEngineLearnsWhatBecameOfTheJobsOfTheLastOne() async throws {
    let scratch = try ScratchDirectory()
    let first = try LocalJobs(scratch)
    #expect(try await first.run(first.shell("early", "exit 4")).exitCode == 4)
    _ = try await first.engine.submit(first.shell("between", "while [ ! -e gone ]; do sleep 0.02; done; exit 5"))
    _ = try await first.engine.submit(first.shell("late", "while [ ! -e go ]; do sleep 0.02; done; exit 6"))
    try await first.isRunning("between")
    try await first.isRunning("late")
    let process = try #require(await first.status("between")?.processID)
    await first.engine.shutdown()
    try scratch.write("", to: "gone")
    try await first.eventually("between ends without an engine") { kill(Int32(process), 0) == -1 ? () : nil }

    let second = try LocalJobs(scratch)
    let report = await second.engine.status(of: ["early", "between", "late", "never"])
    guard case .data(let records) = report else {
      Issue.record("no complete answer")
      return
    }
    #expect(records.map(\.id) == ["early", "between", "late"])
    #expect(records.map(\.exitCode) == [4, 5, nil])
    #expect(records.map(\.status) == [.failed, .failed, .running])
    #expect(await second.engine.find(name: "test-*", includeEnded: true).records.count == 3)
    #expect(await second.engine.find(name: "test-*", includeEnded: false).records.map(\.id) == ["late"])
    #expect(await second.engine.find(name: "other-*", includeEnded: true).records.isEmpty)
    try scratch.write("", to: "go")
    try await second.eventually("its end is pushed") { second.pushes(of: "late").last == .failed ? () : nil }
    #expect(await second.status("late")?.exitCode == 6)
  }

  @Test func whatRunsIsCountedAfterARestart() async throws {
    let scratch = try ScratchDirectory()
    let first = try LocalJobs(scratch, slots: 2, gpus: [0, 1])
    _ = try await first.engine.submit(first.shell("a", "while [ ! -e go ]; do sleep 0.02; done") { $0.gpus = 1 })
    try await first.isRunning("a")
    await first.engine.shutdown()
    let second = try LocalJobs(scratch, slots: 2, gpus: [0, 1])
    #expect(second.engine.reserve(key: "x", cpus: 1, gpus: 2, memoryBytes: nil) == nil)
    #expect(second.engine.reserve(key: "b", cpus: 1, gpus: 1, memoryBytes: nil)?.gpuIndices == [1])
    #expect(second.engine.reserve(key: "c", cpus: 1, gpus: 0, memoryBytes: nil) == nil)
    try scratch.write("", to: "go")
    _ = try await second.end(of: "a")
    #expect(second.engine.reserve(key: "c", cpus: 1, gpus: 1, memoryBytes: nil)?.gpuIndices == [0])
  }

  @Test func theJobsOfAKilledKeeperEndLost() async throws {
    let jobs = try LocalJobs()
    _ = try await jobs.engine.submit(jobs.shell("a", "while [ ! -e go ]; do sleep 0.02; done"))
    try await jobs.isRunning("a")
    let job = try #require(await jobs.status("a")?.processID)
    kill(try parent(of: job), SIGKILL)
    try jobs.scratch.write("", to: "go")
    let end = try await jobs.end(of: "a")
    #expect(end.status == .failed)
    #expect(end.reason == .lost)
    #expect(!end.isWitness)
    #expect(try await jobs.run(jobs.shell("b", "exit 0")).status == .done)
  }

  private func parent(of pid: Int) throws -> Int32 {
    let file = try #require(fopen("/proc/\(pid)/stat", "r"))
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 1024)
    fgets(&buffer, 1024, file)
    let text = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let fields = try #require(text.split(separator: ")").last).split(separator: " ")
    return try #require(Int32(fields[1]))
  }

  @Test func elementsOfAnArrayAreFoundAfterARestart() async throws {
    let scratch = try ScratchDirectory()
    let first = try LocalJobs(scratch)
    let array = ArrayRequest(
      job: first.shell("arr", "while [ ! -e go ]; do sleep 0.02; done; exit $ARRAY_INDEX") { $0.output = .null },
      indices: [0, 7])
    _ = try await first.engine.submit(array)
    try await first.eventually("both run") {
      await first.engine.status(of: ["arr"]).records.allSatisfy { $0.status == .running } ? () : nil
    }
    await first.engine.shutdown()
    let second = try LocalJobs(scratch)
    #expect(await second.engine.status(of: ["arr"]).records.compactMap(\.index).sorted() == [0, 7])
    // The same array again takes nothing twice.
    _ = try await second.engine.submit(array)
    try scratch.write("", to: "go")
    #expect(try await second.end(of: "arr", index: 0).exitCode == 0)
    #expect(try await second.end(of: "arr", index: 7).exitCode == 7)
    #expect(await second.engine.status(of: ["arr"]).records.count == 2)
  }
}

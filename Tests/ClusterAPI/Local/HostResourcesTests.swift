import ClusterAPI
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5)))
struct HostResourcesTests {
  @Test func theHostItselfIsFoundOut() {
    let host = HostResources()
    #expect(host.cpus >= 1 && host.slots == host.cpus)
    #expect(host.memoryBytes > 64 << 20)
    #expect(host.refusal(cpus: host.cpus, gpus: host.gpuIndices.count, memoryBytes: host.memoryBytes) == nil)
  }

  @Test func whatCanNeverFitIsRefusedInWords() async throws {
    let jobs = try LocalJobs(cpus: 4, memoryBytes: 1 << 30)
    #expect(jobs.engine.refusal(cpus: 4, gpus: 0, memoryBytes: 1 << 30) == nil)
    #expect(
      jobs.engine.refusal(cpus: 5, gpus: 0, memoryBytes: nil) == "it asks for 5 cpus, and this host gives 4")
    #expect(
      jobs.engine.refusal(cpus: 1, gpus: 1, memoryBytes: nil) == "it asks for 1 gpus, and this host gives 0")
    #expect(
      jobs.engine.refusal(cpus: 1, gpus: 0, memoryBytes: 2 << 30)
        == "it asks for 2048 MB of memory, and this host gives 1024 MB")
    let error = await #expect(throws: ClusterAPIError.self) {
      try await jobs.engine.submit(jobs.shell("a", "true") { $0.cpus = 5 })
    }
    #expect(error?.code == .submit)
    #expect(error?.message == "test-a can never run here: it asks for 5 cpus, and this host gives 4")
  }

  @Test func reservationsAreCountedAndGivenBack() async throws {
    let jobs = try LocalJobs(slots: 3, cpus: 4, memoryBytes: 100, gpus: [2, 5])
    let engine = jobs.engine
    let first = try #require(engine.reserve(key: "a", cpus: 3, gpus: 1, memoryBytes: 60))
    #expect(first.gpuIndices == [2])
    #expect(engine.reserve(key: "b", cpus: 2, gpus: 0, memoryBytes: nil) == nil)
    #expect(engine.reserve(key: "b", cpus: 1, gpus: 0, memoryBytes: 41) == nil)
    #expect(engine.reserve(key: "b", cpus: 1, gpus: 2, memoryBytes: nil) == nil)
    let second = try #require(engine.reserve(key: "b", cpus: 1, gpus: 1, memoryBytes: 40))
    #expect(second.gpuIndices == [5])
    #expect(engine.reserve(key: "b", cpus: 1, gpus: 1, memoryBytes: 40) == second)
    engine.release(reservation: first)
    #expect(engine.reserve(key: "c", cpus: 3, gpus: 1, memoryBytes: 60)?.gpuIndices == [2])
  }

  @Test func aReservationIsUsedByItsJobAndFreeAfterIt() async throws {
    let jobs = try LocalJobs(slots: 1, gpus: [4])
    let room = try #require(jobs.engine.reserve(key: "a", cpus: 1, gpus: 1, memoryBytes: nil))
    #expect(jobs.engine.reserve(key: "b", cpus: 1, gpus: 0, memoryBytes: nil) == nil)
    let end = try await jobs.run(jobs.shell("a", "echo $CUDA_VISIBLE_DEVICES") { $0.gpus = 1 })
    #expect(end.status == .done)
    #expect(try jobs.output(of: "a") == "4\n")
    // Too late to be given back, which the next one must not suffer from.
    jobs.engine.release(reservation: room)
    #expect(jobs.engine.reserve(key: "b", cpus: 1, gpus: 1, memoryBytes: nil)?.gpuIndices == [4])
  }

  @Test func aBigJobIsNotStarvedBySmallOnes() async throws {
    let jobs = try LocalJobs(slots: 4, cpus: 2)
    _ = try await jobs.engine.submit(jobs.shell("first", "while [ ! -e go ]; do sleep 0.02; done"))
    _ = try await jobs.engine.submit(jobs.shell("big", "echo big >> order") { $0.cpus = 2 })
    _ = try await jobs.engine.submit(jobs.shell("small", "echo small >> order"))
    try await jobs.isRunning("first")
    #expect(await jobs.status("small")?.status == .pending)
    try jobs.scratch.write("", to: "go")
    _ = try await jobs.end(of: "small")
    #expect(try jobs.scratch.read("order") == "big\nsmall\n")
  }

  @Test func aThrottledArrayHoldsUpNobody() async throws {
    let jobs = try LocalJobs(slots: 4)
    let array = ArrayRequest(
      job: jobs.shell("arr", "while [ ! -e go.$ARRAY_INDEX ]; do sleep 0.02; done") { $0.output = .null },
      indices: [1, 2, 3], maxConcurrent: 1)
    _ = try await jobs.engine.submit(array)
    #expect(try await jobs.run(jobs.shell("other", "exit 0")).status == .done)
    for index in 1...3 {
      try await jobs.eventually("element \(index) runs") {
        await jobs.status("arr", index: index)?.status == .running ? () : nil
      }
      let states = await jobs.engine.status(of: ["arr"]).records.map(\.status)
      #expect(states.count { $0 == .running } == 1)
      try jobs.scratch.write("", to: "go.\(index)")
    }
    #expect(try await jobs.end(of: "arr", index: 3).status == .done)
  }

  @Test func cancellingAnArrayEndsItsRunningAndItsWaitingElements() async throws {
    let jobs = try LocalJobs(slots: 2)
    _ = try await jobs.engine.submit(
      ArrayRequest(job: jobs.shell("arr", "sleep 1000") { $0.output = .null }, indices: Array(1...20)))
    try await jobs.engine.cancel(["arr"], elements: [20], asDone: false)
    #expect(await jobs.status("arr", index: 20)?.status == .killed)
    #expect(await jobs.status("arr", index: 19)?.status == .pending)
    try await jobs.engine.cancel(["arr"], elements: nil, asDone: false)
    for index in 1...20 { #expect(try await jobs.end(of: "arr", index: index).status == .killed) }
  }

  @Test func tenThousandSubmissionsNeverExceedTheSlots() async throws {
    let jobs = try LocalJobs(slots: 3, cpus: 3)
    let request = jobs.request("n", .arguments(["/bin/true"])) { $0.output = .null }
    _ = try await jobs.engine.submit(ArrayRequest(job: request, indices: Array(0..<9000)))
    for index in 0..<1000 {
      var single = request
      single.key = "single-\(index)"
      _ = try await jobs.engine.submit(single)
    }
    _ = try await jobs.end(of: "single-999")
    try await jobs.eventually("all are told") { jobs.allPushes().count { $0.status == .done } == 10_000 ? () : nil }
    var running = 0
    var most = 0
    for record in jobs.allPushes() {
      running += record.status == .running ? 1 : -1
      most = max(most, running)
    }
    #expect(running == 0)
    #expect(most <= 3)
    #expect(most >= 1)
  }
}

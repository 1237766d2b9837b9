import ClusterAPI
import TestSupport
import Testing

@Suite("Reconnecting", .timeLimit(.minutes(1)))
struct ReconnectionTests {
  private func named(_ name: String) -> (inout StatusRecord) -> Void { { $0.name = name } }

  @Test("finds running jobs by the prefix, and says that it found them")
  func single() async throws {
    let rig = try ExecutorRig()
    rig.engine.set("12345", .running) {
      $0.name = "test-myjob"
      $0.host = "node01"
    }
    let jobs = try await rig.executor.reconnect()
    #expect(rig.engine.patterns == ["test-*"])
    let record = try #require(jobs.first?.record)
    #expect(jobs.count == 1)
    #expect(record.id == "12345" && record.name == "test-myjob" && record.status == .running)
    #expect(record.metadata["reconnected"] == true)
    #expect(record.command == "" && record.resources == nil)
    #expect(record.execHost == "node01")
    #expect(await rig.executor.jobs["12345"] != nil)
    #expect(await rig.executor.activeJobs["12345"] != nil)
  }

  @Test("leaves ended jobs alone unless they are asked for")
  func ended() async throws {
    let rig = try ExecutorRig()
    rig.engine.set("100", .running, named("test-a"))
    rig.engine.set("101", .pending, named("test-b"))
    rig.engine.set("102", .done, exitCode: 0, named("test-c"))
    let live = try await rig.executor.reconnect()
    #expect(Set(live.map(\.id)) == ["100", "101"])
    let more = try await rig.executor.reconnect(includeEnded: true)
    #expect(more.map(\.id) == ["102"])
    #expect(more.first?.exitCode == 0)
  }

  @Test("leaves tracked jobs and those of other prefixes alone")
  func others() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.submit("existing")
    rig.engine.set(job.id, .running, named("test-existing"))
    rig.engine.set("99999", .running, named("test-new"))
    rig.engine.set("5", .running, named("testament-x"))
    #expect(try await rig.executor.reconnect().map(\.id) == ["99999"])
    #expect(job.record.metadata["reconnected"] == nil)
  }

  @Test("without a prefix is an error that says what is missing")
  func noPrefix() async throws {
    let rig = try ExecutorRig { $0.jobNamePrefix = nil }
    let error = await #expect(throws: ClusterAPIError.self) { try await rig.executor.reconnect() }
    #expect(error?.message.contains("job_name_prefix") == true)
  }

  @Test("to nothing is an empty list, and no answer is an error")
  func nothing() async throws {
    let rig = try ExecutorRig()
    #expect(try await rig.executor.reconnect().isEmpty)
    rig.engine.answer(.none("Permission denied"))
    let error = await #expect(throws: ClusterAPIError.self) { try await rig.executor.reconnect() }
    #expect(error?.code == .commandFailed)
    #expect(error?.message.contains("Permission denied") == true)
  }

  @Test("groups the elements of an array, with the range that is to be seen")
  func arrays() async throws {
    let rig = try ExecutorRig()
    rig.engine.set("500", .done, index: 5, exitCode: 0, named("test-sparse"))
    rig.engine.set("500", .running, index: 10) {
      $0.name = "test-sparse"
      $0.host = "node01"
      $0.maxMemoryBytes = 256
    }
    rig.engine.set("600", .done, index: 1, named("test-alldone"))
    rig.engine.set("600", .failed, index: 2, exitCode: 1, named("test-alldone"))
    rig.engine.set("800", .running, named("test-single"))
    let jobs = try await rig.executor.reconnect()
    #expect(jobs.map(\.id) == ["500", "800"])
    let array = try #require(jobs.first?.record)
    #expect(array.arrayRange == 5...10)
    #expect(array.arrayElements.count == 2)
    #expect(array.arrayElements[5]?.status == .done)
    #expect(array.arrayElements[10]?.execHost == "node01")
    #expect(array.arrayElements[10]?.maxMemoryBytes == 256)
    #expect(array.status == .running)
    #expect(jobs.last?.record.isArray == false)
  }

  @Test("lets the jobs be polled from then on")
  func thenPoll() async throws {
    let rig = try ExecutorRig()
    rig.engine.set("1", .running, named("test-a"))
    rig.engine.set("2", .done, index: 1, named("test-b"))
    rig.engine.set("2", .running, index: 2, named("test-b"))
    let jobs = try await rig.executor.reconnect()
    rig.engine.set("1", .done, exitCode: 0)
    rig.engine.set("2", .done, index: 2)
    #expect(await rig.executor.poll() == ["1": .done, "2": .done])
    #expect(jobs.allSatisfy { $0.status == .done })
    #expect(jobs.first?.exitCode == 0)
  }

  @Test("gives a local job the number that its logs have")
  func numbers() async throws {
    let rig = try ExecutorRig([])
    rig.engine.set("engine-id", .running) {
      $0.name = "test-a"
      $0.key = "17-abcdef"
    }
    let job = try #require(try await rig.executor.reconnect().first)
    #expect(job.id == "17")
    #expect(job.record.engineID == "engine-id")
  }
}

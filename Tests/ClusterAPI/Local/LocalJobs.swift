import ClusterAPI
import Glibc
import Synchronization
import TestSupport

/// A local engine with a directory of its own, and everything that it pushed.
final class LocalJobs: Sendable {
  let scratch: ScratchDirectory
  let engine: LocalEngine
  private let pushed = Mutex<[StatusRecord]>([])

  init(
    _ scratch: ScratchDirectory? = nil, slots: Int = 4, cpus: Int = 4, memoryBytes: Int = 1 << 30, gpus: [Int] = [],
    inProcess: Bool = false
  ) throws {
    let scratch = try scratch ?? ScratchDirectory()
    self.scratch = scratch
    engine = LocalEngine(
      keeperDirectory: scratch.path("keeper"),
      resources: HostResources(slots: slots, cpus: cpus, memoryBytes: memoryBytes, gpuIndices: gpus),
      inProcess: inProcess)
    engine.onUpdate { [weak self] records in self?.pushed.withLock { $0 += records } }
  }

  func request(_ key: String, _ payload: JobRequest.Payload, _ change: (inout JobRequest) -> Void = { _ in })
    -> JobRequest
  {
    var request = JobRequest(
      key: key, name: "test-\(key)", payload: payload, workingDirectory: scratch.path,
      scriptDirectory: scratch.path("scripts"))
    request.output = .create(scratch.path("\(key).out"))
    request.error = .sameAsOutput
    change(&request)
    return request
  }

  func shell(_ key: String, _ text: String, _ change: (inout JobRequest) -> Void = { _ in }) -> JobRequest {
    request(key, .shell(text), change)
  }

  func run(_ request: JobRequest) async throws -> StatusRecord {
    _ = try await engine.submit(request)
    return try await end(of: request.key)
  }

  func status(_ id: String, index: Int? = nil) async -> StatusRecord? {
    await engine.status(of: [id]).records.first { $0.index == index }
  }

  /// The end as `status(of:)` has it.
  func end(of id: String, index: Int? = nil) async throws -> StatusRecord {
    try await eventually("\(id) ends") {
      guard let record = await status(id, index: index), record.status.isTerminal else { return nil }
      return record
    }
  }

  func isRunning(_ id: String) async throws {
    try await eventually("\(id) runs") { await status(id)?.status == .running ? () : nil }
  }

  /// What was pushed of a job, repeated states left out.
  func pushes(of id: String, index: Int? = nil) -> [JobStatus] {
    pushed.withLock { $0.filter { $0.id == id && $0.index == index }.map(\.status) }
  }

  func allPushes() -> [StatusRecord] { pushed.withLock { $0 } }

  func output(of key: String) throws -> String { try scratch.read("\(key).out") }

  func eventually<Answer>(_ what: String, _ ask: () async throws -> Answer?) async throws -> Answer {
    for _ in 0..<6000 {
      if let answer = try await ask() { return answer }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw NeverHappened(what: what)
  }

  struct NeverHappened: Error {
    var what: String
  }
}

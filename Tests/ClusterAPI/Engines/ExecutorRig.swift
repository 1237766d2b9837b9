import ClusterAPI
import TestSupport

/// An executor on a stand-in engine, with a clock that stands still.
struct ExecutorRig {
  let engine: StandInEngine
  let clock = ManualClock()
  let scratch: ScratchDirectory
  let executor: Executor

  init(
    _ capabilities: EngineCapabilities = [.arrays, .cancelAsDone, .expandsID],
    _ change: (inout ClusterConfig) -> Void = { _ in }
  ) throws {
    engine = StandInEngine(capabilities)
    scratch = try ScratchDirectory()
    var config = ClusterConfig()
    config.jobNamePrefix = "test"
    change(&config)
    let context = EngineContext(stateDirectory: scratch.path("state"))
    executor = Executor(config, engine: engine, context: context, clock: clock.pollClock)
  }

  var resources: ResourceSpec { ResourceSpec(workDir: scratch.path("work")) }

  func submit(_ name: String = "job", metadata: [String: MetadataValue] = [:]) async throws -> Job {
    try await executor.submit(command: "echo hi", name: name, resources: resources, metadata: metadata)
  }

  func submitArray(_ range: ClosedRange<Int>) async throws -> Job {
    try await executor.submitArray(command: "echo hi", name: "array", range: range, resources: resources)
  }
}

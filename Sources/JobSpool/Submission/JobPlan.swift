package import ClusterAPI
package import YAMLDocument

/// What a job's spec comes to under its inbox's configuration: read from the claimed file when the job is about to be
/// handed out, dropped when it has ended.
package final class JobPlan {
  package let spec: JobSpec
  /// The spec as JSON, for the record.
  package let specJSON: [UInt8]
  package let warnings: [Diagnostic]
  package let config: ClusterConfig
  package let executor: String
  package let cpus: Int
  package let gpus: Int
  package let memoryBytes: Int?
  package let walltimeSeconds: Int?
  package let queue: String?
  /// The index of each element, and its own variables; empty for a job without elements.
  package let elements: [Element]
  /// Where in `elements` an index is.
  package let positions: [Int: Int]
  /// How many elements were handed out for the first time.
  package var cursor = 0

  package struct Element: Equatable, Sendable {
    package var index: Int
    package var environment: [EnvironmentVariable]
    /// What tells it from the others, in words: its item, or its values.
    package var label: String?

    package init(index: Int, environment: [EnvironmentVariable], label: String?) {
      self.index = index
      self.environment = environment
      self.label = label
    }
  }

  package init(
    spec: JobSpec, specJSON: [UInt8], warnings: [Diagnostic], config: ClusterConfig, elements: [Element]
  ) throws(PlanError) {
    self.spec = spec
    self.specJSON = specJSON
    self.warnings = warnings
    self.config = config
    self.elements = elements
    positions = Dictionary(uniqueKeysWithValues: elements.enumerated().map { ($1.index, $0) })
    executor = spec.executor ?? config.executor
    cpus = spec.resources.cpus ?? config.cpus ?? 1
    gpus = spec.resources.gpus ?? config.gpus ?? 0
    queue = spec.queue ?? config.queue
    let memory = try Self.configured(config.memory, "memory", Quantities.memoryBytes)
    let walltime = try Self.configured(config.walltime, "walltime", Quantities.durationSeconds)
    memoryBytes = spec.resources.memoryBytes ?? memory
    walltimeSeconds = spec.resources.walltimeSeconds ?? walltime
  }

  private static func configured(
    _ text: String?, _ option: String, _ read: (String) -> Int?
  ) throws(PlanError) -> Int? {
    guard let text else { return nil }
    guard let value = read(text) else {
      throw PlanError("the configuration's \(option) \"\(text)\" can't be read")
    }
    return value
  }

  package var isArray: Bool { spec.array != nil }
  package var taskCount: Int { isArray ? elements.count : 1 }

  /// Memory of an attempt, after the escalation of the ones before.
  package func memoryBytes(attempt: Int) -> Int? {
    memoryBytes.map { Self.escalated($0, by: spec.retry?.escalate.memory, times: attempt - 1) }
  }

  package func walltimeSeconds(attempt: Int) -> Int? {
    walltimeSeconds.map { Self.escalated($0, by: spec.retry?.escalate.walltime, times: attempt - 1) }
  }

  private static func escalated(_ value: Int, by escalation: Escalation?, times: Int) -> Int {
    guard let escalation, times > 0 else { return value }
    return (0..<times).reduce(value) { value, _ in escalation.applied(to: value) }
  }
}

/// Why an accepted spec can't be carried out.
package struct PlanError: Error, Sendable, Equatable {
  package var message: String
  package var diagnostics: [Diagnostic] = []

  package init(_ message: String) { self.message = message }

  package static func == (one: PlanError, other: PlanError) -> Bool { one.message == other.message }
}

package import ClusterAPI
import Synchronization

/// An engine that runs nothing and says what a test tells it to.
package final class StandInEngine: Engine {
  /// How it answers status queries.
  package enum Answer: Sendable {
    case complete
    case partial(String)
    case none(String)
  }

  private struct State {
    var lastID = 100
    var jobs: [JobRequest] = []
    var arrays: [ArrayRequest] = []
    var records: [String: [StatusRecord]] = [:]
    var answer = Answer.complete
    var asked: [[String]] = []
    var patterns: [String] = []
    var cancels: [Cancel] = []
    var failure: ClusterAPIError?
    var onCancel: (@Sendable (StandInEngine, Cancel) -> Void)?
    var beforeReceipt: (@Sendable (StandInEngine, String) async -> Void)?
  }

  package struct Cancel: Sendable, Hashable {
    package var ids: [String]
    package var elements: [Int]?
    package var asDone: Bool
    package var pattern: String?

    package init(ids: [String], elements: [Int]? = nil, asDone: Bool, pattern: String? = nil) {
      self.ids = ids
      self.elements = elements
      self.asDone = asDone
      self.pattern = pattern
    }
  }

  package let name = "stand-in"
  package let capabilities: EngineCapabilities
  private let handler = Mutex<(@Sendable ([StatusRecord]) -> Void)?>(nil)
  private let state = Mutex(State())

  package init(_ capabilities: EngineCapabilities = [.arrays, .cancelAsDone, .expandsID]) {
    self.capabilities = capabilities
  }

  // MARK: What a test tells it

  /// The state of a job, or of an element, from now on.
  package func set(
    _ id: String, _ status: JobStatus, index: Int? = nil, exitCode: Int? = nil,
    _ change: (inout StatusRecord) -> Void = { _ in }
  ) {
    var record = StatusRecord(id: id, index: index, status: status)
    record.exitCode = exitCode
    change(&record)
    state.withLock { state in
      state.records[id, default: []].removeAll { $0.index == index }
      state.records[id, default: []].append(record)
    }
  }

  package func forget(_ id: String, index: Int? = nil) {
    state.withLock { $0.records[id]?.removeAll { index == nil || $0.index == index } }
  }

  package func push(_ record: StatusRecord) { handler.withLock { $0 }?([record]) }

  package func onUpdate(_ handler: @escaping @Sendable ([StatusRecord]) -> Void) {
    self.handler.withLock { $0 = handler }
  }

  package func answer(_ answer: Answer) { state.withLock { $0.answer = answer } }

  /// Submissions and cancels fail from now on.
  package func fail(_ error: ClusterAPIError?) { state.withLock { $0.failure = error } }

  package func onCancel(_ action: @escaping @Sendable (StandInEngine, Cancel) -> Void) {
    state.withLock { $0.onCancel = action }
  }

  /// Something happens between the engine's taking a job and its answer.
  package func beforeReceipt(_ action: @escaping @Sendable (StandInEngine, String) async -> Void) {
    state.withLock { $0.beforeReceipt = action }
  }

  // MARK: What it was told

  package var jobs: [JobRequest] { state.withLock { $0.jobs } }
  package var arrays: [ArrayRequest] { state.withLock { $0.arrays } }
  package var cancels: [Cancel] { state.withLock { $0.cancels } }
  /// The ids of each status query.
  package var asked: [[String]] { state.withLock { $0.asked } }
  package var patterns: [String] { state.withLock { $0.patterns } }

  // MARK: Engine

  package func submit(_ request: JobRequest) async throws(ClusterAPIError) -> Submission {
    try await take { $0.jobs.append(request) }
  }

  package func submit(_ array: ArrayRequest) async throws(ClusterAPIError) -> Submission {
    try await take { $0.arrays.append(array) }
  }

  private func take(_ note: (inout State) -> Void) async throws(ClusterAPIError) -> Submission {
    let (id, failure) = state.withLock { state in
      guard state.failure == nil else { return ("", state.failure) }
      state.lastID += 1
      note(&state)
      return (String(state.lastID), nil)
    }
    if let failure { throw failure }
    await state.withLock { $0.beforeReceipt }?(self, id)
    return Submission(id: id)
  }

  package func status(of ids: [String]) async -> StatusReport {
    state.withLock { state in
      state.asked.append(ids)
      return Self.report(ids.flatMap { state.records[$0] ?? [] }, state.answer)
    }
  }

  package func find(name pattern: String, includeEnded: Bool) async -> StatusReport {
    state.withLock { state in
      state.patterns.append(pattern)
      let all = state.records.values.flatMap(\.self)
      return Self.report(all.filter { includeEnded || !$0.status.isTerminal || $0.index != nil }, state.answer)
    }
  }

  private static func report(_ records: [StatusRecord], _ answer: Answer) -> StatusReport {
    switch answer {
    case .complete: .data(records)
    case .partial(let reason): .partial(records, reason: reason)
    case .none(let reason): .none(reason: reason)
    }
  }

  package func cancel(_ ids: [String], elements: [Int]?, asDone: Bool) async throws(ClusterAPIError) {
    try take(Cancel(ids: ids, elements: elements, asDone: asDone))
  }

  package func cancel(name pattern: String) async throws(ClusterAPIError) {
    try take(Cancel(ids: [], asDone: false, pattern: pattern))
  }

  private func take(_ cancel: Cancel) throws(ClusterAPIError) {
    let (failure, action) = state.withLock { state in
      state.cancels.append(cancel)
      return (state.failure, state.onCancel)
    }
    if let failure { throw failure }
    action?(self, cancel)
  }
}

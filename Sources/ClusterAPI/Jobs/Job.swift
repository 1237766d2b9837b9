internal import Logging
private import Synchronization

/// A submitted job: the handle that `Executor.submit` returns. It always knows the latest record, also after the
/// executor has forgotten the job.
public final class Job: Sendable {
  /// What a callback is given is the record of the ended job. It may be async, and it may throw: that is logged.
  public typealias Callback = @Sendable (JobRecord) async throws -> Void

  /// Names the job in its executor and in its log files.
  public let id: String
  private let state: Mutex<State>
  private let bells: BellTower

  private struct State {
    var track: TrackedJob
    var callbacks: [(condition: JobExitCondition, run: Callback)] = []
    /// Callbacks are running now.
    var isDispatching = false
    var isRemoved = false
    var waiters: [Bell] = []
  }

  init(_ track: TrackedJob, bells: BellTower) {
    id = track.record.id
    state = Mutex(State(track: track))
    self.bells = bells
  }

  /// What is known of the job now.
  public var record: JobRecord { state.withLock { $0.track.record } }
  /// The complete name.
  public var name: String { record.name }
  /// Where the job is now.
  public var status: JobStatus { state.withLock { $0.track.record.status } }
  /// The exit code, once there is one.
  public var exitCode: Int? { state.withLock { $0.track.record.exitCode } }
  /// Whether the job has ended for good.
  public var isTerminal: Bool { status.isTerminal }

  // MARK: Callbacks

  /// Calls back when the job has ended in a way that meets the condition: once, in the order of registration,
  /// by a running `JobMonitor`. After the job's end it fires at the monitor's next look.
  @discardableResult
  public func onExit(_ condition: JobExitCondition = .any, _ callback: @escaping Callback) -> Job {
    state.withLock { $0.callbacks.append((condition, callback)) }
    bells.ring()
    return self
  }

  /// Calls back when the job is DONE.
  @discardableResult
  public func onSuccess(_ callback: @escaping Callback) -> Job { onExit(.success, callback) }

  /// Calls back when the job is FAILED; not when it was killed on request.
  @discardableResult
  public func onFailure(_ callback: @escaping Callback) -> Job { onExit(.failure, callback) }

  /// Whether callbacks wait for their turn, or run right now.
  var hasUnfiredCallbacks: Bool { state.withLock { !$0.callbacks.isEmpty || $0.isDispatching } }

  /// Whether the job has ended and has callbacks that nobody is running.
  private func takeCallbacks() -> (JobRecord, [Callback])? {
    state.withLock { state in
      guard state.track.record.isTerminal, !state.callbacks.isEmpty, !state.isDispatching else { return nil }
      let status = state.track.record.status
      // The others can never fire any more.
      let matching = state.callbacks.filter { $0.condition.isMet(by: status) }.map(\.run)
      state.callbacks = []
      state.isDispatching = !matching.isEmpty
      return (state.track.record, matching)
    }
  }

  /// The job whose callback the current task is in.
  @TaskLocal static var dispatching: String?

  /// Runs the callbacks of an ended job; nothing for a job that hasn't ended, has none, or is at it already.
  @concurrent
  func dispatch(logger: Logger) async {
    guard let (record, callbacks) = takeCallbacks() else { return }
    for callback in callbacks {
      do {
        try await Self.$dispatching.withValue(id) { try await callback(record) }
      } catch {
        logger.error("callback of job \(id) failed", metadata: ["job": "\(record.name)", "error": "\(error)"])
      }
    }
    let waiters = state.withLock { state in
      state.isDispatching = false
      return state.waiters
    }
    for bell in waiters { bell.ring() }
    // More may have been registered meanwhile, and the job may be due for removal.
    bells.ring()
  }

  var isDispatchable: Bool {
    state.withLock { $0.track.record.isTerminal && !$0.callbacks.isEmpty && !$0.isDispatching }
  }

  // MARK: Waiting

  func addWaiter(_ bell: Bell) { state.withLock { $0.waiters.append(bell) } }

  func removeWaiter(_ bell: Bell) { state.withLock { $0.waiters.removeAll { $0 === bell } } }

  var isRemoved: Bool { state.withLock { $0.isRemoved } }

  func markRemoved() {
    ringWaiters { $0.isRemoved = true }
  }

  /// Has those who wait for the job look again.
  func ringWaiters() { ringWaiters { _ in } }

  private func ringWaiters(after change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      return state.waiters
    }
    for bell in waiters { bell.ring() }
  }

  // MARK: What the executor learns

  /// Reads or changes what is known; those who wait are told of the end.
  @discardableResult
  func update<Result: Sendable>(_ change: (inout TrackedJob) -> Result) -> Result {
    let (result, waiters) = state.withLock { state in
      let wasTerminal = state.track.record.isTerminal
      let result = change(&state.track)
      return (result, !wasTerminal && state.track.record.isTerminal ? state.waiters : [])
    }
    for bell in waiters { bell.ring() }
    return result
  }
}

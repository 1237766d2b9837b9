public import Logging
private import Glibc
internal import LocalKeeper
private import Synchronization
private import SystemIO

/// Runs jobs on this host. They are started by a keeper, a small process that outlives this one and writes down how
/// they end, so that a later process that uses the same directory learns their true outcome. Slots, cpus, memory and
/// gpus are counted; what doesn't fit waits in a queue of this process.
///
/// A program that has no `jobspool-exec` at hand runs its jobs as children of its own. They are started and watched in
/// the same way, but how they end is lost when the program ends before them; it says so once.
public final class LocalEngine: Engine {
  /// `local`.
  public let name = "local"
  /// Arrays, suspending, pushing, reserving, and ending a job as done.
  public var capabilities: EngineCapabilities { Self.abilities }
  package static let abilities: EngineCapabilities = [.arrays, .suspend, .pushes, .reserves, .cancelAsDone]

  /// The engine's state and its way to the keeper, which is opened when it is first needed.
  private struct Guarded {
    var state: LocalState
    var channel: (any KeeperChannel)?
    var handler: (@Sendable ([StatusRecord]) -> Void)?
    var isShut = false
  }

  private let keeperDirectory: String
  private let executable: String?
  private let logger: Logger
  private let payload = LocalPayload(cleanEnvironment: LocalEnvironment.clean)
  private let guarded: Mutex<Guarded>
  private let connecting = Mutex(())
  private let clock = SystemClock()

  /// Makes the engine; nothing is started before it is needed.
  ///
  /// - Parameters:
  ///   - keeperDirectory: where the keeper has its lock, its channel and its log; made if need be. On a local disk.
  ///   - resources: what this host gives to jobs.
  ///   - executable: the keeper's program; found by `findExecutable()` where it is nil.
  ///   - inProcess: don't use a keeper process even if there is one.
  ///   - logger: told once when jobs can't outlive this process, and of trouble with the keeper.
  public init(
    keeperDirectory: String, resources: HostResources = HostResources(), executable: String? = nil,
    inProcess: Bool = false, logger: Logger = Logger(label: "jobspool.local")
  ) {
    self.keeperDirectory = keeperDirectory
    self.executable = inProcess ? nil : executable ?? Self.findExecutable()
    self.logger = logger
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let hostName = host.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guarded = Mutex(Guarded(state: LocalState(host: hostName, resources: resources)))
  }

  deinit {
    guarded.withLock { $0.channel?.close() }
  }

  /// `$JOBSPOOL_EXEC`, or `jobspool-exec` beside this program or in `../libexec`; nil where there is none.
  public static func findExecutable() -> String? {
    if let path = ProcessEnvironment.value("JOBSPOOL_EXEC") { return access(path, X_OK) == 0 ? path : nil }
    guard let raw = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(raw) }
    guard let directory = Files.parent(of: String(cString: raw)) else { return nil }
    let places = [
      "\(directory)/jobspool-exec", "\(directory)/../libexec/jobspool-exec",
      "\(directory)/../libexec/jobspool/jobspool-exec",
    ]
    return places.first { access($0, X_OK) == 0 }
  }

  // MARK: The keeper

  /// Opens the channel. Jobs of earlier processes are known when this returns.
  private func connect() throws(ClusterAPIError) {
    // A lock of its own: records are delivered, and take the state's lock, while the channel is being opened.
    let failure: ClusterAPIError? = connecting.withLock { _ in
      if guarded.withLock({ $0.channel != nil || $0.isShut }) { return nil }
      do {
        let channel = try openChannel()
        guarded.withLock { $0.channel = channel }
        return nil
      } catch let error as KeeperError {
        return ClusterAPIError(.system, error.description)
      } catch {
        return ClusterAPIError(.system, "keeper of local jobs: \(error)")
      }
    }
    if let failure { throw failure }
    if guarded.withLock({ $0.isShut }) { throw ClusterAPIError(.system, "the local engine has been shut down") }
  }

  private func openChannel() throws -> any KeeperChannel {
    let sink: KeeperChannel.Sink = { [weak self] records in
      guard let self else { return }
      perform { $0.take(records) }
    }
    if let executable {
      let logger = logger
      return try KeeperClient(
        directory: keeperDirectory, executable: executable, trouble: { logger.warning("\($0)") }, sink: sink)
    }
    logger.warning(
      "no jobspool-exec beside this program, in ../libexec or in $JOBSPOOL_EXEC: jobs that run when this program ends are lost sight of"
    )
    return try InProcessKeeper(sink: sink)
  }

  /// Changes the state, and does what that asks for before anybody else can change it again, so that the keeper hears
  /// of things in their order. Neither sending nor the handler waits.
  private func perform(_ change: (inout LocalState) -> LocalState.Effects) {
    guarded.withLock { guarded in
      let effects = change(&guarded.state)
      if !effects.requests.isEmpty { guarded.channel?.send(effects.requests) }
      if !effects.updates.isEmpty { guarded.handler?(effects.updates) }
    }
  }

  // MARK: Submitting

  /// Hands the job to the keeper if room was reserved for it; else it waits in the queue of this process.
  public func submit(_ request: JobRequest) async throws(ClusterAPIError) -> Submission {
    try connect()
    if guarded.withLock({ $0.state.knows(request.key) }) { return Submission(id: request.key) }
    let isReserved = guarded.withLock { $0.state.resources.claims[request.key] != nil }
    if !isReserved { try checkSize(request) }
    var script: String?
    let start = try payload.render(request, script: &script)
    perform { $0.submit(start, need: Self.need(of: request), now: clock.now) }
    return Submission(id: request.key, command: start.arguments, scriptPath: script)
  }

  /// Takes an array. Each element has the key `KEY.INDEX`, and `ARRAY_INDEX` and `JOBSPOOL_INDEX` in its environment.
  public func submit(_ array: ArrayRequest) async throws(ClusterAPIError) -> Submission {
    try connect()
    let request = array.job
    if let limit = array.maxConcurrent, limit < 1 {
      throw ClusterAPIError(.invalidRequest, "\(request.name): \(limit) elements at a time would never run")
    }
    if Set(array.indices).count != array.indices.count {
      throw ClusterAPIError(.invalidRequest, "\(request.name): an index stands twice in the array")
    }
    try checkSize(request)
    var script: String?
    let start = try payload.render(request, script: &script)
    perform {
      $0.submit(
        start, need: Self.need(of: request), indices: array.indices, maxConcurrent: array.maxConcurrent, now: clock.now)
    }
    return Submission(id: request.key, command: start.arguments, scriptPath: script)
  }

  private func checkSize(_ request: JobRequest) throws(ClusterAPIError) {
    if let refusal = refusal(cpus: request.cpus, gpus: request.gpus, memoryBytes: request.memoryBytes) {
      throw ClusterAPIError(.submit, "\(request.name) can never run here: \(refusal)")
    }
  }

  private static func need(of request: JobRequest) -> LocalState.Waiting.Need {
    LocalState.Waiting.Need(cpus: request.cpus, gpus: request.gpus, memoryBytes: request.memoryBytes)
  }

  // MARK: Asking

  /// What is known of these jobs, those of earlier processes included; of an array, one record for each element.
  public func status(of ids: [String]) async -> StatusReport {
    do { try connect() } catch { return .none(reason: error.message) }
    return .data(
      guarded.withLock { guarded in
        ids.flatMap { id in
          guarded.state.keys(of: id).compactMap { guarded.state.jobs[$0]?.record(host: guarded.state.host) }
        }
      })
  }

  /// The jobs of this keeper's directory, those of earlier processes included.
  public func find(name pattern: String, includeEnded: Bool) async -> StatusReport {
    do { try connect() } catch { return .none(reason: error.message) }
    return .data(
      guarded.withLock { guarded in
        guarded.state.jobs.values.filter { job in
          (includeEnded || job.phase != .ended) && SchedulerName.matches(job.name, pattern: pattern)
        }.map { $0.record(host: guarded.state.host) }
      })
  }

  /// What the keeper's log holds of earlier processes comes first, as if it happened now.
  public func onUpdate(_ handler: @escaping @Sendable ([StatusRecord]) -> Void) {
    guarded.withLock { $0.handler = handler }
  }

  // MARK: Ending

  /// The job's signal to its whole session, KILL after its grace time; a job in the queue ends at once.
  public func cancel(_ ids: [String], elements: [Int]?, asDone: Bool) async throws(ClusterAPIError) {
    try connect()
    perform { state in
      state.cancel(ids.flatMap { state.keys(of: $0, elements: elements) }, asDone: asDone, now: clock.now)
    }
  }

  /// Cancels every job whose name matches.
  public func cancel(name pattern: String) async throws(ClusterAPIError) {
    try connect()
    perform { state in
      let keys = state.jobs.values.filter { SchedulerName.matches($0.name, pattern: pattern) }.map(\.key)
      return state.cancel(keys, asDone: false, now: clock.now)
    }
  }

  /// Stops the job's processes (SIGSTOP). Its room stays its own, and its walltime goes on.
  public func suspend(_ ids: [String]) async throws(ClusterAPIError) {
    try connect()
    signal(ids) { .suspend(key: $0) }
  }

  /// Lets them go on.
  public func resume(_ ids: [String]) async throws(ClusterAPIError) {
    try connect()
    signal(ids) { .resume(key: $0) }
  }

  /// What has not been started yet waits anyway, and what has ended needs nothing.
  private func signal(_ ids: [String], _ request: (String) -> KeeperRequest) {
    perform { state in
      let keys = ids.flatMap { state.keys(of: $0) }.filter { key in
        state.jobs[key]?.phase == .handedOver || state.jobs[key]?.phase == .running
      }
      return LocalState.Effects(requests: keys.map(request))
    }
  }

  /// Says that the ends of these jobs are on record with the caller, who will never submit their keys again: engine and
  /// keeper may forget them. Without it they are remembered for a week, and 20,000 of them at most.
  public func acknowledge(_ ids: [String]) {
    perform { $0.acknowledge(ids) }
  }

  // MARK: Room

  /// Sets room aside, or says that there is none now.
  public func reserve(key: String, cpus: Int, gpus: Int, memoryBytes: Int?) -> Reservation? {
    do { try connect() } catch {
      logger.warning("\(error.message)")
      return nil
    }
    return guarded.withLock { guarded in
      guarded.state.resources.claim(key, cpus: cpus, gpus: gpus, memoryBytes: memoryBytes)
        .map { Reservation(key: key, gpuIndices: $0.gpuIndices) }
    }
  }

  /// Gives back room that was not used.
  public func release(reservation: Reservation) {
    perform { state in
      var effects = LocalState.Effects()
      // A job that was submitted gives its room back when it ends.
      if state.jobs[reservation.key] == nil { state.resources.release(reservation.key) }
      state.fill(&effects)
      return effects
    }
  }

  /// Why a job of this size can never fit.
  public func refusal(cpus: Int, gpus: Int, memoryBytes: Int?) -> String? {
    guarded.withLock { $0.state.resources.refusal(cpus: cpus, gpus: gpus, memoryBytes: memoryBytes) }
  }

  /// Lets go of the keeper. Jobs go on; without a keeper process nobody watches them any more.
  public func shutdown() async {
    let channel = guarded.withLock { guarded in
      let channel = guarded.channel
      guarded.channel = nil
      guarded.isShut = true
      return channel
    }
    channel?.close()
  }
}

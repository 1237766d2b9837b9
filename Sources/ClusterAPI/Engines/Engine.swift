/// A batch engine: takes jobs, says what became of them, ends them. It keeps no records of its own users' jobs;
/// `Executor` does that for programs, the spool's ledger for drops. Adding an engine means conforming to this
/// protocol and one `EngineRegistry.register` call.
public protocol Engine: Sendable {
  /// The word that configurations use for it.
  var name: String { get }
  var capabilities: EngineCapabilities { get }

  /// Hands over one job. When it returns, the engine has the job.
  /// A request whose key it has taken before is not taken again; the first submission is answered.
  func submit(_ request: JobRequest) async throws(ClusterAPIError) -> Submission

  /// Hands over an array; engines without `.arrays` throw `.unsupported`.
  func submit(_ array: ArrayRequest) async throws(ClusterAPIError) -> Submission

  /// Asks about these jobs, in as few queries as the engine allows. Ended ones are asked about too.
  func status(of ids: [String]) async -> StatusReport

  /// Asks for every job of this user whose name matches the pattern (`*` matches any text).
  func find(name pattern: String, includeEnded: Bool) async -> StatusReport

  /// Calls the handler with changes, as they happen, from now on; for engines that push. It is called on the engine's own
  /// thread, in the order of the changes: it must not wait, and must not call the engine.
  func onUpdate(_ handler: @escaping @Sendable ([StatusRecord]) -> Void)

  /// Asks for the end of jobs, or of these elements of one job. Returns when the engine has taken the wish;
  /// an unknown or ended job is nothing to do.
  func cancel(_ ids: [String], elements: [Int]?, asDone: Bool) async throws(ClusterAPIError)
  func cancel(name pattern: String) async throws(ClusterAPIError)
  func hold(_ ids: [String]) async throws(ClusterAPIError)
  func release(_ ids: [String]) async throws(ClusterAPIError)
  func suspend(_ ids: [String]) async throws(ClusterAPIError)
  func resume(_ ids: [String]) async throws(ClusterAPIError)

  /// Sets room aside for a job on engines that `.reserves`; nil while there is none, always a reservation elsewhere.
  /// The next `submit` of a request with this key uses it; `release(reservation:)` gives it back unused.
  func reserve(key: String, cpus: Int, gpus: Int, memoryBytes: Int?) -> Reservation?
  func release(reservation: Reservation)
  /// Why a job of this size can never fit, in words; nil where it can.
  func refusal(cpus: Int, gpus: Int, memoryBytes: Int?) -> String?

  /// Says that the ends of these jobs are on record with the caller, who will never submit their keys again: the engine
  /// may forget them.
  func acknowledge(_ ids: [String])

  /// How much of this host is in use, on engines that `.reserves`.
  var use: HostUse? { get }

  /// Stops what this engine runs inside the process. Jobs go on.
  func shutdown() async
}

extension Engine {
  /// No array support.
  public func submit(_ array: ArrayRequest) async throws(ClusterAPIError) -> Submission {
    throw ClusterAPIError(.unsupported, "engine \(name) takes no arrays")
  }

  /// Nothing is pushed.
  public func onUpdate(_ handler: @escaping @Sendable ([StatusRecord]) -> Void) {}

  /// No hold.
  public func hold(_ ids: [String]) async throws(ClusterAPIError) {
    throw ClusterAPIError(.unsupported, "engine \(name) can't hold jobs")
  }

  /// No release.
  public func release(_ ids: [String]) async throws(ClusterAPIError) {
    throw ClusterAPIError(.unsupported, "engine \(name) can't release jobs")
  }

  /// No suspend.
  public func suspend(_ ids: [String]) async throws(ClusterAPIError) {
    throw ClusterAPIError(.unsupported, "engine \(name) can't suspend jobs")
  }

  /// No resume.
  public func resume(_ ids: [String]) async throws(ClusterAPIError) {
    throw ClusterAPIError(.unsupported, "engine \(name) can't resume jobs")
  }

  /// Room is the scheduler's business.
  public func reserve(key: String, cpus: Int, gpus: Int, memoryBytes: Int?) -> Reservation? {
    Reservation(key: key, gpuIndices: [])
  }

  /// Nothing was set aside.
  public func release(reservation: Reservation) {}

  /// The scheduler decides.
  public func refusal(cpus: Int, gpus: Int, memoryBytes: Int?) -> String? { nil }

  /// Nothing is remembered.
  public func acknowledge(_ ids: [String]) {}

  /// Nothing is counted here.
  public var use: HostUse? { nil }

  /// Nothing to stop.
  public func shutdown() async {}
}

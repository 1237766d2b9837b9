internal import Logging

/// Submits jobs to one engine and keeps their records: the way into the library for programs.
///
/// One executor serves every engine. The engine is a stateless adapter to its scheduler (`Engine`); what was
/// submitted, what is known of it and who wants to hear of it is kept here.
public actor Executor {
  /// The configuration it was made with.
  public nonisolated let config: ClusterConfig
  /// Who runs the jobs.
  public nonisolated let engine: any Engine
  nonisolated let logger: Logger
  nonisolated let clock: PollClock
  nonisolated let bells = BellTower()
  nonisolated let pushed = PushedUpdates()
  private let numbers: JobNumbers

  /// The jobs by our id, and our id by the engine's.
  var tracked: [String: Job] = [:]
  var idOfEngineID: [String: String] = [:]
  /// While a submission is under way its first news may be faster than its receipt.
  var submissionsUnderWay = 0
  var earlyNews: [String: [StatusRecord]] = [:]
  /// Grows with everything that makes news likely; monitors compare it.
  var changeCount = 0
  var lastComplaint: String?
  /// When the engine last answered a status query, in seconds since 1970; nil before the first answer.
  public internal(set) var lastAnswerTime: Double?
  var isListening = false

  /// Makes an executor for the engine that the configuration names.
  public init(_ config: ClusterConfig, context: EngineContext = EngineContext()) throws(ClusterAPIError) {
    self.init(config, engine: try EngineRegistry.make(config, context: context), context: context)
  }

  /// Makes an executor for an engine that the caller has made.
  public init(_ config: ClusterConfig = ClusterConfig(), engine: any Engine, context: EngineContext = EngineContext()) {
    self.init(config, engine: engine, context: context, clock: PollClock())
  }

  package init(_ config: ClusterConfig, engine: any Engine, context: EngineContext, clock: PollClock) {
    self.config = config
    self.engine = engine
    self.clock = clock
    logger = context.logger
    numbers = JobNumbers(directory: context.stateDirectory)
  }

  // MARK: What is known

  /// The records of all jobs, by id: copies.
  public var jobs: [String: JobRecord] { tracked.mapValues(\.record) }

  /// The records of the jobs that have not ended.
  public var activeJobs: [String: JobRecord] { jobs.filter { !$0.value.isTerminal } }

  /// The handle of a job.
  public func job(_ id: String) -> Job? { tracked[id] }

  /// Forgets a job; what runs goes on. Those who wait for it are told so.
  public func removeJob(_ id: String) {
    guard let job = tracked.removeValue(forKey: id) else { return }
    idOfEngineID[job.record.engineID] = nil
    job.markRemoved()
  }

  /// Stops what the engine runs inside this process. Jobs go on.
  public func shutdown() async {
    await engine.shutdown()
  }

  // MARK: Bookkeeping of the parts

  var moment: TrackedJob.Moment { TrackedJob.Moment(now: clock.now, uptime: clock.uptime) }

  /// Engines that don't know `{id}` leave the numbering to us.
  func nextNumber() throws(ClusterAPIError) -> Int? {
    engine.capabilities.contains(.expandsID) ? nil : try numbers.next()
  }

  func track(_ record: JobRecord) -> Job {
    var state = TrackedJob(record)
    if let early = earlyNews.removeValue(forKey: record.engineID) { _ = state.apply(early, at: moment) }
    let job = Job(state, bells: bells)
    tracked[record.id] = job
    idOfEngineID[record.engineID] = record.id
    noteChange()
    return job
  }

  func noteChange() {
    changeCount += 1
    bells.ring()
  }

  /// Begins to listen to an engine that pushes.
  func listen() {
    guard !isListening, engine.capabilities.contains(.pushes) else { return }
    isListening = true
    let pushed = pushed
    let bells = bells
    engine.onUpdate { records in
      pushed.append(records)
      bells.ring()
    }
  }
}

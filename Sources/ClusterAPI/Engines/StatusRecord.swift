/// What an engine says about one job or one array element.
public struct StatusRecord: Sendable, Hashable {
  /// The engine's id of the job.
  public var id: String
  /// The element's index, for a record of an array element.
  public var index: Int?
  /// The key that the request carried, where the engine keeps it.
  public var key: String?
  /// The job's name at the engine.
  public var name: String?
  /// The state in our words.
  public var status: JobStatus
  /// Running, but stopped for now.
  public var isSuspended = false
  /// Why it ended, or is where it is.
  public var reason: EndReason?
  /// The engine's own words.
  public var message: String?
  /// What the job returned, raw.
  public var exitCode: Int?
  /// The signal that ended it.
  public var signal: Int?
  /// Where it runs, or ran.
  public var host: String?
  /// Its first process, on local engines.
  public var processID: Int?
  /// Seconds since 1970.
  public var submitTime: Double?
  /// Seconds since 1970.
  public var startTime: Double?
  /// Seconds since 1970.
  public var finishTime: Double?
  /// Processor time in the job's own code.
  public var userSeconds: Double?
  /// Processor time in the kernel.
  public var systemSeconds: Double?
  /// The most memory it was seen to use.
  public var maxMemoryBytes: Int?
  /// Whether this engine itself waited for the process, so that its word alone is proof of the outcome.
  public var isWitness = false

  /// Makes a record with only id and status.
  public init(id: String, index: Int? = nil, status: JobStatus) {
    self.id = id
    self.index = index
    self.status = status
  }
}

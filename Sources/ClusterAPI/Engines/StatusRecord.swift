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
  public var status: JobStatus
  /// Running, but stopped for now.
  public var isSuspended = false
  public var reason: EndReason?
  /// The engine's own words.
  public var message: String?
  public var exitCode: Int?
  public var signal: Int?
  public var host: String?
  public var processID: Int?
  /// Seconds since 1970.
  public var submitTime: Double?
  public var startTime: Double?
  public var finishTime: Double?
  public var userSeconds: Double?
  public var systemSeconds: Double?
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

/// All that is known of one job: a copy, which does not change when the job does.
public struct JobRecord: Sendable, Hashable {
  /// Names the job in this program, and in its log files: the scheduler's id, or a number of our own for local jobs.
  public var id: String
  /// The engine's id; the same as `id` for schedulers.
  public var engineID: String
  /// The complete name, with prefix, as the scheduler has it.
  public var name: String
  /// What was submitted; empty for a job found by `Executor.reconnect`.
  public var command: String
  /// Where the job is; of an array, by its elements.
  public var status: JobStatus
  /// Running, but stopped for now.
  public var isSuspended = false
  /// 0 for DONE, 1–255 for FAILED or KILLED (128+n for signal n); nil where nobody knows.
  public var exitCode: Int?
  /// The signal that ended it.
  public var signal: Int?
  /// Why it ended; nil for DONE.
  public var reason: EndReason?
  /// The engine's own words.
  public var message: String?
  /// nil for a job found by `Executor.reconnect`.
  public var resources: ResourceSpec?
  /// The script that was kept on disk.
  public var scriptPath: String?
  /// The caller's own, handed back untouched; `reconnected` and `zombie` are set to true where they apply.
  public var metadata: [String: MetadataValue]
  /// Where it runs, or ran.
  public var execHost: String?
  /// The most memory it was seen to use; of an array, its hungriest element's.
  public var maxMemoryBytes: Int?
  /// Seconds since 1970.
  public var submitTime: Double?
  /// Seconds since 1970.
  public var startTime: Double?
  /// Seconds since 1970.
  public var finishTime: Double?
  /// The first and last index of an array; nil for a single job.
  public var arrayRange: ClosedRange<Int>?
  /// How many elements of an array may run at a time.
  public var maxConcurrent: Int?
  /// The elements that were seen so far, by index.
  public var arrayElements: [Int: ArrayElement] = [:]

  /// Makes a record of a job that nothing is known of yet.
  public init(
    id: String, name: String, command: String, status: JobStatus = .pending, resources: ResourceSpec? = nil,
    metadata: [String: MetadataValue] = [:], arrayRange: ClosedRange<Int>? = nil
  ) {
    self.id = id
    engineID = id
    self.name = name
    self.command = command
    self.status = status
    self.resources = resources
    self.metadata = metadata
    self.arrayRange = arrayRange
  }

  /// Whether the job has ended for good.
  public var isTerminal: Bool { status.isTerminal }
}

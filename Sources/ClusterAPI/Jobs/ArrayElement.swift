/// One element of a job array, as it was last seen.
public struct ArrayElement: Sendable, Hashable {
  public var index: Int
  public var status: JobStatus
  /// 0 for DONE, 1–255 for FAILED or KILLED (128+n for signal n); nil where nobody knows.
  public var exitCode: Int?
  public var signal: Int?
  public var reason: EndReason?
  /// The engine's own words.
  public var message: String?
  public var execHost: String?
  public var maxMemoryBytes: Int?
  /// Seconds since 1970.
  public var submitTime: Double?
  public var startTime: Double?
  public var finishTime: Double?

  /// Makes an element that has not been seen yet.
  public init(index: Int, status: JobStatus = .pending, exitCode: Int? = nil) {
    self.index = index
    self.status = status
    self.exitCode = exitCode
  }
}

/// One element of a job array, as it was last seen.
public struct ArrayElement: Sendable, Hashable {
  /// The element's index in its array.
  public var index: Int
  /// Where the element is.
  public var status: JobStatus
  /// 0 for DONE, 1–255 for FAILED or KILLED (128+n for signal n); nil where nobody knows.
  public var exitCode: Int?
  /// The signal that ended it.
  public var signal: Int?
  /// Why it ended.
  public var reason: EndReason?
  /// The engine's own words.
  public var message: String?
  /// Where it runs, or ran.
  public var execHost: String?
  /// The most memory it was seen to use.
  public var maxMemoryBytes: Int?
  /// Seconds since 1970.
  public var submitTime: Double?
  /// Seconds since 1970.
  public var startTime: Double?
  /// Seconds since 1970.
  public var finishTime: Double?

  /// Makes an element that has not been seen yet.
  public init(index: Int, status: JobStatus = .pending, exitCode: Int? = nil) {
    self.index = index
    self.status = status
    self.exitCode = exitCode
  }
}

extension JobRecord {
  /// Whether this is an array.
  public var isArray: Bool { arrayRange != nil }

  /// How many elements the array was submitted with; 0 for a single job.
  public var elementCount: Int { arrayRange?.count ?? 0 }

  /// How many elements have ended.
  public var completedElements: Int { arrayElements.values.count { $0.status.isTerminal } }

  /// The elements that failed or were killed, in order.
  public var failedElementIndices: [Int] {
    arrayElements.values.filter { $0.status == .failed || $0.status == .killed }.map(\.index).sorted()
  }

  /// The state of an array by its elements: terminal only when every expected element has been seen and has ended;
  /// then FAILED before KILLED before DONE. Before the first element is seen, the state that the array has.
  public func computeArrayStatus() -> JobStatus {
    if arrayElements.isEmpty { return status }
    var seen: Set<JobStatus> = []
    for element in arrayElements.values { seen.insert(element.status) }
    if !seen.isDisjoint(with: [.running, .pending, .unknown]) {
      // Nothing has started: a waiting array is not a running one.
      return seen == [.pending] ? .pending : .running
    }
    if arrayElements.count < elementCount { return .running }
    if seen.contains(.failed) { return .failed }
    if seen.contains(.killed) { return .killed }
    return .done
  }
}

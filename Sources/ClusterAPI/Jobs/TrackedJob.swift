/// A record and what the executor needs to judge the next news of it. A value: all that can happen to a job's record
/// happens in here, without I/O.
struct TrackedJob: Sendable {
  var record: JobRecord
  /// When the engine was last seen to know the job, and when the job was found to have ended, on the uptime clock.
  var lastSeen: Double?
  var endedAt: Double?
  /// Somebody here asked for the end of the whole job, or of some elements; or for its end as a success.
  var isCancelRequested = false
  var cancelledElements: Set<Int> = []
  var isDoneRequested = false
  /// Since when complete answers have been without the job, and without these elements.
  private var absentSince: Double?
  private var elementsAbsentSince: [Int: Double] = [:]

  init(_ record: JobRecord) { self.record = record }

  /// The time of an event on both clocks.
  struct Moment: Sendable {
    /// Seconds since 1970.
    var now: Double
    /// Seconds that never jump.
    var uptime: Double
  }

  // MARK: News

  /// Takes in what the engine says of this job and its elements.
  ///
  /// - Returns: whether anything but the time of the last sighting changed.
  mutating func apply(_ records: [StatusRecord], at moment: Moment) -> Bool {
    guard !record.isTerminal else { return false }
    let before = record
    var whole: StatusRecord?
    for one in records {
      if let index = one.index, record.isArray { apply(one, toElement: index) } else { whole = one }
    }
    if let whole { if record.isArray { applyToArray(whole) } else { applyToSingle(whole) } }
    if record.isArray, !record.arrayElements.isEmpty { aggregate() }
    lastSeen = moment.uptime
    if record.isTerminal { end(at: moment) }
    return record != before
  }

  private mutating func applyToSingle(_ news: StatusRecord) {
    copyDetails(of: news)
    guard news.status.isTerminal else {
      record.status = news.status
      return
    }
    guard let verdict = Verdict.judge(exit: nil, scheduler: news, cancelRequested: isCancelRequested) else { return }
    take(verdict, from: news)
  }

  private mutating func take(_ verdict: Verdict, from news: StatusRecord) {
    record.status = verdict.status
    record.exitCode = verdict.exitCode
    record.signal = verdict.signal
    record.reason = verdict.reason
    if isDoneRequested, Self.isEndedByUs(verdict, news) {
      record.status = .done
      record.exitCode = nil
      record.signal = nil
      record.reason = .cancelled
    }
  }

  /// Whether it was our cancel that ended the job, and not the job itself.
  private static func isEndedByUs(_ verdict: Verdict, _ news: StatusRecord) -> Bool {
    verdict.status == .killed || (verdict.status == .done && (news.exitCode == nil || news.reason == .cancelled))
  }

  /// A record of the array as a whole: details always, its state while no element is known, or when it was killed.
  private mutating func applyToArray(_ news: StatusRecord) {
    copyDetails(of: news)
    if !news.status.isTerminal {
      if record.arrayElements.isEmpty { record.status = news.status }
      absentSince = nil
      elementsAbsentSince = [:]
      return
    }
    guard let verdict = Verdict.judge(exit: nil, scheduler: news, cancelRequested: isCancelRequested) else { return }
    if record.arrayElements.isEmpty {
      take(verdict, from: news)
    }
    if verdict.status == .killed {
      for index in expectedIndices where record.arrayElements[index]?.status.isTerminal != true {
        var element = record.arrayElements[index] ?? ArrayElement(index: index)
        element.status = isDoneRequested ? .done : .killed
        element.reason = verdict.reason
        record.arrayElements[index] = element
      }
    }
  }

  private mutating func apply(_ news: StatusRecord, toElement index: Int) {
    var element = record.arrayElements[index] ?? ArrayElement(index: index)
    if element.status.isTerminal { return }
    element.execHost = news.host ?? element.execHost
    element.maxMemoryBytes = news.maxMemoryBytes ?? element.maxMemoryBytes
    element.submitTime = news.submitTime ?? element.submitTime
    element.startTime = news.startTime ?? element.startTime
    element.finishTime = news.finishTime ?? element.finishTime
    element.message = news.message ?? element.message
    elementsAbsentSince[index] = nil
    if news.status.isTerminal {
      let isCancelled = isCancelRequested || cancelledElements.contains(index)
      if let verdict = Verdict.judge(exit: nil, scheduler: news, cancelRequested: isCancelled) {
        element.status = verdict.status
        element.exitCode = verdict.exitCode
        element.signal = verdict.signal
        element.reason = verdict.reason
        if isDoneRequested, isCancelled, Self.isEndedByUs(verdict, news) {
          element.status = .done
          element.exitCode = nil
          element.signal = nil
          element.reason = .cancelled
        }
      }
    } else {
      element.status = news.status
    }
    record.arrayElements[index] = element
  }

  private mutating func copyDetails(of news: StatusRecord) {
    record.isSuspended = news.isSuspended && !news.status.isTerminal
    record.execHost = news.host ?? record.execHost
    record.maxMemoryBytes = news.maxMemoryBytes ?? record.maxMemoryBytes
    record.submitTime = news.submitTime ?? record.submitTime
    record.startTime = news.startTime ?? record.startTime
    record.finishTime = news.finishTime ?? record.finishTime
    record.message = news.message ?? record.message
  }

  // MARK: Arrays

  private var expectedIndices: ClosedRange<Int> { record.arrayRange ?? 0...0 }

  private mutating func aggregate() {
    record.status = record.computeArrayStatus()
    let elements = record.arrayElements.values
    record.startTime = elements.compactMap(\.startTime).min() ?? record.startTime
    record.maxMemoryBytes = elements.compactMap(\.maxMemoryBytes).max() ?? record.maxMemoryBytes
    guard record.isTerminal else { return }
    record.finishTime = elements.compactMap(\.finishTime).max() ?? record.finishTime
    // The reason is that of the first element whose state is the array's.
    let deciding = elements.filter { $0.status == record.status }.min { $0.index < $1.index }
    record.reason = deciding?.reason
  }

  // MARK: Absence

  /// A complete answer did not have the job (`records` is empty), or some of its elements.
  /// Absence is believed only when it lasted from one complete answer to another for the whole grace time.
  ///
  /// - Returns: whether the job, or an element, was given up as lost.
  mutating func noteAbsence(in records: [StatusRecord], at moment: Moment, graceSeconds: Double) -> Bool {
    guard !record.isTerminal else { return false }
    if records.isEmpty {
      let since = absentSince ?? moment.uptime
      absentSince = since
      guard moment.uptime - since >= graceSeconds, moment.uptime > since else { return false }
      loseAll()
      end(at: moment)
      return true
    }
    absentSince = nil
    guard record.isArray, !records.contains(where: { $0.index == nil }) else { return false }
    let present = Set(records.compactMap(\.index))
    var lost = false
    for index in expectedIndices where !present.contains(index) {
      if record.arrayElements[index]?.status.isTerminal == true { continue }
      let since = elementsAbsentSince[index] ?? moment.uptime
      elementsAbsentSince[index] = since
      guard moment.uptime - since >= graceSeconds, moment.uptime > since else { continue }
      lose(element: index)
      lost = true
    }
    if lost {
      aggregate()
      if record.isTerminal { end(at: moment) }
    }
    return lost
  }

  private mutating func loseAll() {
    if record.isArray {
      for index in expectedIndices where record.arrayElements[index]?.status.isTerminal != true { lose(element: index) }
      aggregate()
    } else {
      let verdict = Verdict.judge(exit: nil, scheduler: nil, isGone: true)
      record.status = verdict?.status ?? .failed
      record.reason = verdict?.reason
      record.exitCode = nil
    }
    record.metadata["zombie"] = true
  }

  private mutating func lose(element index: Int) {
    var element = record.arrayElements[index] ?? ArrayElement(index: index)
    element.status = .failed
    element.reason = .lost
    element.exitCode = nil
    record.arrayElements[index] = element
    elementsAbsentSince[index] = nil
  }

  private mutating func end(at moment: Moment) {
    endedAt = moment.uptime
    record.isSuspended = false
    if record.finishTime == nil { record.finishTime = moment.now }
    elementsAbsentSince = [:]
  }
}

/// When to ask the scheduler again. A pure value: times are passed in, in seconds on any clock that doesn't jump.
///
/// After a change (a submission, an end, a cancel) it asks as often as it may; while nothing changes it backs off so
/// that an answer is late by at most a twentieth of the time that was waited for it. Nothing active, no polls.
public struct PollSchedule: Sendable, Hashable {
  /// Never asked more often than this, in seconds.
  public let shortest: Double
  /// Never asked less often than this while jobs are active.
  public let longest: Double
  /// How much of the quiet time so far the next interval may be.
  public static let patience = 0.05

  private var lastPoll: Double?
  private var lastChange: Double?

  /// Makes a schedule. Without `longest` it backs off to six times `shortest`, but not beyond three minutes.
  public init(shortest: Double, longest: Double? = nil) {
    let floor = max(0, shortest)
    self.shortest = floor
    self.longest = max(floor, longest ?? min(floor * 6, 180))
  }

  /// Notes that something happened that makes news likely: a submission, a cancel, a job found again.
  public mutating func noteChange(at now: Double) { lastChange = now }

  /// Notes a poll, and whether it brought news.
  public mutating func notePoll(at now: Double, broughtNews: Bool) {
    lastPoll = now
    if broughtNews || lastChange == nil { lastChange = now }
  }

  /// The interval that holds at `now`.
  public func interval(at now: Double) -> Double {
    guard let lastChange else { return shortest }
    return min(max((now - lastChange) * Self.patience, shortest), longest)
  }

  /// Seconds from `now` until the next poll; nil while nothing is active.
  public func delay(activeJobs: Int, at now: Double) -> Double? {
    if activeJobs == 0 { return nil }
    guard let lastPoll else { return 0 }
    // The interval is judged as of the last poll, or of a change after it, so that it doesn't grow while it runs.
    return max(0, lastPoll + interval(at: max(lastPoll, lastChange ?? lastPoll)) - now)
  }
}

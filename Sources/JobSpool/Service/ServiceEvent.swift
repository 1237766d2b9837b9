/// Something that a daemon tells the person who runs it: one line.
public struct ServiceEvent: Sendable {
  /// How much it matters.
  public enum Level: Int, Sendable, Comparable {
    case debug, info, notice, warning, error

    /// More serious is greater.
    public static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
  }

  /// How much it matters.
  public var level: Level
  /// Seconds since 1970.
  public var time: Double
  /// A job's name, an engine's, or an inbox's.
  public var subject: String
  /// A state word, or a verb.
  public var what: String
  /// What else there is to say; may be empty.
  public var detail: String

  package init(_ level: Level, time: Double, subject: String, what: String, detail: String = "") {
    self.level = level
    self.time = time
    self.subject = subject
    self.what = what
    self.detail = detail
  }
}

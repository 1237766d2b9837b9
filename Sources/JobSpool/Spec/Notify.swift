/// A file to touch when something happens to the job.
public struct Notify: Sendable, Hashable {
  /// What happens.
  public enum Event: String, Sendable, CaseIterable {
    /// The job starts.
    case start
    /// It ends well.
    case success
    /// It ends otherwise.
    case failure
    /// It ends.
    case end
  }

  /// When to touch.
  public var event: Event
  /// The file, its placeholders not yet replaced.
  public var path: String

  /// A file to touch.
  public init(event: Event, path: String) {
    self.event = event
    self.path = path
  }
}

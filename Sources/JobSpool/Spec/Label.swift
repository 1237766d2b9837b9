/// One of the user's own labels of a job.
public struct Label: Sendable, Hashable {
  /// Letters, digits, `.`, `_`, `/` and `-`.
  public var name: String
  /// One line of text.
  public var value: String

  /// A label.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

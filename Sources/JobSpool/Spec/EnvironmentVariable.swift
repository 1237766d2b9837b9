/// One variable of a job's environment.
public struct EnvironmentVariable: Sendable, Hashable {
  /// A name that every shell takes: letters, digits and `_`, no digit first.
  public var name: String
  /// Any text without NUL.
  public var value: String

  /// A variable.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

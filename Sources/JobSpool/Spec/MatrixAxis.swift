/// One variable of a matrix and the values it takes.
public struct MatrixAxis: Sendable, Hashable {
  /// The variable's name.
  public var name: String
  /// Its values, at least one.
  public var values: [String]

  /// An axis.
  public init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }
}

/// A tree of plain values: what a job's metadata and overrides of the configuration are made of.
public enum MetadataValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([MetadataValue])
  case map([String: MetadataValue])

  /// What the value is, for messages.
  package var kindName: String {
    switch self {
    case .null: "nothing"
    case .boolean: "a yes or no"
    case .integer, .number: "a number"
    case .text: "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

extension MetadataValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// `"text"`
  public init(stringLiteral value: String) { self = .text(value) }

  /// `3`
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// `0.5`
  public init(floatLiteral value: Double) { self = .number(value) }

  /// `true`
  public init(booleanLiteral value: Bool) { self = .boolean(value) }

  /// `["a", 1]`
  public init(arrayLiteral elements: MetadataValue...) { self = .list(elements) }

  /// `["key": "value"]`; of a key given twice the last value counts.
  public init(dictionaryLiteral elements: (String, MetadataValue)...) {
    self = .map(Dictionary(elements) { $1 })
  }

  /// `nil`
  public init(nilLiteral: ()) { self = .null }
}

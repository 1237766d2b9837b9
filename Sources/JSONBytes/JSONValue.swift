/// A JSON value as a tree, for the places where one is convenient; objects keep their order.
package indirect enum JSONValue: Sendable, Hashable {
  /// One key of an object with its value.
  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// Reads one value that is the whole text.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    self = try JSONScanner.read(bytes) { (scanner: inout JSONScanner) throws(JSONError) -> JSONValue in
      let value = try scanner.value()
      try scanner.end()
      return value
    }
  }

  /// The value of a key; with a key given twice, the last one's.
  package subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The value at the end of a chain of keys.
  package subscript(path path: String...) -> JSONValue? {
    path.reduce(self) { (value: JSONValue?, key: String) in value?[key] }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var int: Int? {
    switch self {
    case .int(let number): number
    case .double(let number): Int(exactly: number)
    default: nil
    }
  }

  package var double: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  package var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  package var array: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The value as compact JSON.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }
}

extension JSONScanner {
  /// Reads the next value as a tree.
  package mutating func value() throws(JSONError) -> JSONValue {
    switch try kind() {
    case .null:
      guard try takeNull() else { throw fail("expected a value") }
      return .null
    case .bool: return .bool(try bool())
    case .string: return .string(try string())
    case .number:
      let text = String(decoding: try number(), as: UTF8.self)
      if let whole = Int(text) { return .int(whole) }
      guard let number = Double(text) else { throw fail("expected a number") }
      return .double(number)
    case .array:
      var values: [JSONValue] = []
      try beginArray()
      while try nextElement() { values.append(try value()) }
      return .array(values)
    case .object:
      var members: [JSONValue.Member] = []
      try beginObject()
      while let key = try nextKey() {
        let name = key.text
        members.append(JSONValue.Member(name, try value()))
      }
      return .object(members)
    }
  }
}

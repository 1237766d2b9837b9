/// Members of an object in one call; what is `nil` is left out.
extension JSONWriter {
  package mutating func field(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }

  package mutating func field(_ name: StaticString, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    key(name)
    int(value)
  }

  package mutating func field(_ name: StaticString, _ value: Double?) {
    guard let value else { return }
    key(name)
    double(value)
  }

  package mutating func field(_ name: StaticString, _ value: Bool?) {
    guard let value else { return }
    key(name)
    bool(value)
  }

  package mutating func field(_ name: StaticString, _ values: [String]?) {
    guard let values else { return }
    key(name)
    array { writer in for value in values { writer.string(value) } }
  }

  package mutating func field(_ name: StaticString, _ value: JSONValue?) {
    guard let value else { return }
    key(name)
    self.value(value)
  }

  /// Writes a member whose value is JSON already.
  package mutating func field(_ name: StaticString, raw json: (some Collection<UInt8>)?) {
    guard let json else { return }
    key(name)
    raw(json)
  }

  /// Writes a member that is an object.
  package mutating func object<Failure: Error>(
    _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try object(body)
  }

  /// Writes a member that is an array.
  package mutating func array<Failure: Error>(
    _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try array(body)
  }

  /// Writes a whole tree.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): bool(flag)
    case .int(let number): int(number)
    case .double(let number): double(number)
    case .string(let text): string(text)
    case .array(let values):
      array { writer in for value in values { writer.value(value) } }
    case .object(let members):
      object { writer in
        for member in members {
          writer.key(text: member.key)
          writer.value(member.value)
        }
      }
    }
  }
}

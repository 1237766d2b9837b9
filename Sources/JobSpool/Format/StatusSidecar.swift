/// The content of `x.status`: the state word on a line of its own, then `key: value` lines.
public struct StatusSidecar: Sendable, Equatable {
  /// The word on the first line.
  public var state: SpoolState
  /// The lines after the first, in their order. Keys that a reader doesn't know are to be ignored.
  public var fields: [(key: String, value: String)]

  /// Makes a status of a state without further lines.
  public init(_ state: SpoolState, fields: [(key: String, value: String)] = []) {
    self.state = state
    self.fields = fields
  }

  /// Reads a sidecar; nil for an empty one, which counts as absent.
  public init?(text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    guard !lines.isEmpty, let state = SpoolState(rawValue: String(lines.removeFirst())) else { return nil }
    self.state = state
    fields = lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }
  }

  /// The value of the first line with this key.
  public subscript(key: String) -> String? { fields.first { $0.key == key }?.value }

  /// Adds a line; nil and empty values are left out, and line breaks in a value become blanks.
  package mutating func add(_ key: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    fields.append((key, value))
  }

  package var bytes: [UInt8] {
    var result = Array(state.rawValue.utf8)
    result.append(UInt8(ascii: "\n"))
    for (key, value) in fields {
      result.append(contentsOf: key.utf8)
      result.append(contentsOf: ": ".utf8)
      for byte in value.utf8 { result.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte) }
      result.append(UInt8(ascii: "\n"))
    }
    return result
  }

  /// Whether two sidecars say the same.
  public static func == (one: StatusSidecar, other: StatusSidecar) -> Bool {
    one.state == other.state && one.fields.elementsEqual(other.fields, by: ==)
  }
}

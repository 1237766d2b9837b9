/// Reads JSON from a buffer value by value, in the order of the text, without building a tree.
///
/// The reader asks for what it expects and skips the rest:
///
///     try scanner.beginObject()
///     while let key = try scanner.nextKey() {
///       switch key {
///       case "id": id = try scanner.string()
///       default: try scanner.skip()
///       }
///     }
///
/// It points into the buffer and must not outlive it; `JSONScanner.read` keeps the two together.
package struct JSONScanner {
  /// What kind of value comes next.
  package enum Kind: Sendable, Hashable {
    case object, array, string, number, bool, null
  }

  let bytes: UnsafeBufferPointer<UInt8>
  /// Where the next byte will be read.
  package internal(set) var offset = 0
  private var depth = 0
  private let depthLimit: Int
  /// Whether an object or array has just begun, so that no comma is due. One flag serves all levels: a nested
  /// value is always read to its end before the outer one goes on.
  private var isFresh = false

  /// Makes a scanner of a buffer that stays in place as long as the scanner is used.
  package init(_ buffer: UnsafeBufferPointer<UInt8>, depthLimit: Int = 64) {
    bytes = buffer
    self.depthLimit = depthLimit
  }

  /// Calls the body with a scanner of these bytes.
  package static func read<Result>(
    _ bytes: [UInt8], depthLimit: Int = 64, _ body: (inout JSONScanner) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    let outcome: Swift.Result<Result, JSONError> = bytes.withUnsafeBufferPointer { buffer in
      var scanner = JSONScanner(buffer, depthLimit: depthLimit)
      do throws(JSONError) { return .success(try body(&scanner)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  // MARK: Structure

  package mutating func beginObject() throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object")
  }

  /// The next key of the object, or `nil` after its end. Its value must be read or skipped before the next call.
  package mutating func nextKey() throws(JSONError) -> JSONKey? {
    guard try advance(to: UInt8(ascii: "}")) else { return nil }
    guard peek() == UInt8(ascii: "\"") else { throw fail("expected a key") }
    let (text, hasEscapes) = try quoted()
    guard peek() == UInt8(ascii: ":") else { throw fail("expected ':'") }
    offset += 1
    return JSONKey(bytes: text, hasEscapes: hasEscapes)
  }

  package mutating func beginArray() throws(JSONError) {
    try open(UInt8(ascii: "["), "an array")
  }

  /// Whether the array has one more element, which must then be read or skipped.
  package mutating func nextElement() throws(JSONError) -> Bool {
    try advance(to: UInt8(ascii: "]"))
  }

  /// Checks that nothing but white space follows.
  package mutating func end() throws(JSONError) {
    if peek() != nil { throw fail("text after the value") }
  }

  // MARK: Values

  /// The kind of the next value, judged by its first byte.
  package mutating func kind() throws(JSONError) -> Kind {
    guard let byte = peek() else { throw fail("the text ends early") }
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw fail("expected a value")
    }
  }

  package mutating func string() throws(JSONError) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw fail("expected a string") }
    let (text, hasEscapes) = try quoted()
    return hasEscapes ? Self.unescape(text) : String(decoding: text, as: UTF8.self)
  }

  package mutating func int() throws(JSONError) -> Int {
    let start = offset
    let text = try number()
    var digits = text[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    var value = 0
    for byte in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
        throw JSONError("expected an integer", at: start)
      }
      let digit = Int(byte - UInt8(ascii: "0"))
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw JSONError("the integer is too large", at: start) }
      value = sum
    }
    return value
  }

  package mutating func double() throws(JSONError) -> Double {
    let start = offset
    let text = try number()
    guard let value = Double(String(decoding: text, as: UTF8.self)) else {
      throw JSONError("expected a number", at: start)
    }
    return value
  }

  package mutating func bool() throws(JSONError) -> Bool {
    if try take("true") { return true }
    if try take("false") { return false }
    throw fail("expected true or false")
  }

  /// Consumes a `null` if one comes next.
  package mutating func takeNull() throws(JSONError) -> Bool { try take("null") }

  /// A string, or `nil` for `null`.
  package mutating func stringOrNull() throws(JSONError) -> String? { try takeNull() ? nil : string() }

  /// An integer, or `nil` for `null`.
  package mutating func intOrNull() throws(JSONError) -> Int? { try takeNull() ? nil : int() }

  package mutating func strings() throws(JSONError) -> [String] {
    var values: [String] = []
    try beginArray()
    while try nextElement() { values.append(try string()) }
    return values
  }

  /// Passes over the next value, whatever it is.
  package mutating func skip() throws(JSONError) {
    switch try kind() {
    case .object:
      try beginObject()
      while try nextKey() != nil { try skip() }
    case .array:
      try beginArray()
      while try nextElement() { try skip() }
    case .string: _ = try quoted()
    case .number: _ = try number()
    case .bool: _ = try bool()
    case .null: if try !takeNull() { throw fail("expected a value") }
    }
  }

  /// Passes over the next value and gives its text as it stands in the buffer.
  package mutating func rawValue() throws(JSONError) -> [UInt8] {
    _ = peek()
    let start = offset
    try skip()
    return Array(bytes[start..<offset])
  }

  // MARK: Bytes

  func fail(_ message: String) -> JSONError { JSONError(message, at: offset) }

  /// The next byte that is not white space.
  mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): offset += 1
      case let byte: return byte
      }
    }
    return nil
  }

  private mutating func open(_ bracket: UInt8, _ what: String) throws(JSONError) {
    guard peek() == bracket else { throw fail("expected \(what)") }
    depth += 1
    guard depth <= depthLimit else { throw fail("more than \(depthLimit) levels") }
    offset += 1
    isFresh = true
  }

  private mutating func advance(to bracket: UInt8) throws(JSONError) -> Bool {
    let next = peek()
    if next == bracket {
      offset += 1
      depth -= 1
      isFresh = false
      return false
    }
    if isFresh {
      isFresh = false
      return true
    }
    guard next == UInt8(ascii: ",") else { throw fail("expected ',' or the end") }
    offset += 1
    if peek() == bracket { throw fail("a comma before the end") }
    return true
  }

  private mutating func take(_ word: StaticString) throws(JSONError) -> Bool {
    _ = peek()
    let count = word.utf8CodeUnitCount
    guard offset + count <= bytes.count else { return false }
    for index in 0..<count where bytes[offset + index] != word.utf8Start[index] { return false }
    offset += count
    return true
  }
}

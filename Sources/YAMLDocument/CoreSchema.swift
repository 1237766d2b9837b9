/// YAML 1.2's core schema: what a plain scalar is where no field says it. Numbers stay text, so none is ever rounded.
package enum CoreSchema {
  package enum Value: Equatable {
    case null
    case boolean(Bool)
    /// A number as JSON writes it.
    case number(String)
    case text
  }

  package static func value(ofPlain text: String) -> Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "~"):
      return text == "~" || text == "null" || text == "Null" || text == "NULL" ? .null : .text
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      return text == "true" || text == "True" || text == "TRUE" ? .boolean(true) : .text
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return text == "false" || text == "False" || text == "FALSE" ? .boolean(false) : .text
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return number(Array(text.utf8)).map { .number($0) } ?? .text
    default: return .text
    }
  }

  /// True for what JSON writes without quotes: `null`, `true`, `false`, and numbers in JSON's own form.
  package static func isJSONLiteral(_ text: String) -> Bool {
    if text == "null" || text == "true" || text == "false" { return true }
    guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else { return false }
    return number(Array(text.utf8)) == text
  }

  /// The number as JSON has it, or nil: `+1`, `007`, `.5`, `1.`, `0x1F`, `0o17` are numbers too. Not so `.inf` and `.nan`.
  private static func number(_ text: [UInt8]) -> String? {
    if text.count > 2 && text[0] == UInt8(ascii: "0") && (text[1] == UInt8(ascii: "x") || text[1] == UInt8(ascii: "o"))
    {
      let radix = text[1] == UInt8(ascii: "x") ? 16 : 8
      guard text[2] != UInt8(ascii: "+"), text[2] != UInt8(ascii: "-") else { return nil }
      return UInt64(String(decoding: text[2...], as: UTF8.self), radix: radix).map { String($0) }
    }
    var rest = text[...]
    var result: [UInt8] = []
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
      if rest.removeFirst() == UInt8(ascii: "-") { result.append(UInt8(ascii: "-")) }
    }
    let whole = digits(&rest)
    var fraction: ArraySlice<UInt8> = []
    var hasPoint = false
    if rest.first == UInt8(ascii: ".") {
      hasPoint = true
      rest.removeFirst()
      fraction = digits(&rest)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    let significant = whole.drop { $0 == UInt8(ascii: "0") }
    result += significant.isEmpty ? [UInt8(ascii: "0")] : Array(significant)
    if hasPoint {
      result.append(UInt8(ascii: "."))
      result += fraction.isEmpty ? [UInt8(ascii: "0")] : Array(fraction)
    }
    if let e = rest.first, e == UInt8(ascii: "e") || e == UInt8(ascii: "E") {
      result.append(e)
      rest.removeFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        result.append(sign)
        rest.removeFirst()
      }
      let exponent = digits(&rest)
      guard !exponent.isEmpty else { return nil }
      result += exponent
    }
    return rest.isEmpty ? String(decoding: result, as: UTF8.self) : nil
  }

  private static func digits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let found = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest[found.endIndex...]
    return found
  }
}

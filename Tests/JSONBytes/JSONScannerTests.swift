import JSONBytes
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JSONScannerTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test("A reader takes the keys it knows and skips the rest")
  func pulling() throws {
    let text =
      #" { "skip" : {"deep":[1,{"x":"}]\""}]} , "id":"a\u0062c", "n" : -12, "list":["p","q"], "none":null, "on":true } "#
    var id = ""
    var number = 0
    var list: [String] = []
    var none: String? = "set"
    var flag = false
    try JSONScanner.read(Array(text.utf8)) { (scanner: inout JSONScanner) throws(JSONError) in
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        switch key {
        case "id": id = try scanner.string()
        case "n": number = try scanner.int()
        case "list": list = try scanner.strings()
        case "none": none = try scanner.stringOrNull()
        case "on": flag = try scanner.bool()
        default: try scanner.skip()
        }
      }
      try scanner.end()
    }
    #expect(id == "abc")
    #expect(number == -12)
    #expect(list == ["p", "q"])
    #expect(none == nil)
    #expect(flag)
  }

  @Test("A key written with escapes is the same key")
  func escapedKey() throws {
    #expect(try parse(#"{"\u0069d":1}"#)["id"] == .int(1))
  }

  @Test("A raw value is its text, without the blanks around it")
  func rawValue() throws {
    let raw = try JSONScanner.read(Array(#"[ {"a": [1, 2]} , 3]"#.utf8)) {
      (scanner: inout JSONScanner) throws(JSONError) -> [UInt8] in
      try scanner.beginArray()
      _ = try scanner.nextElement()
      return try scanner.rawValue()
    }
    #expect(String(decoding: raw, as: UTF8.self) == #"{"a": [1, 2]}"#)
  }

  @Test(
    "What is not JSON is refused with its place",
    arguments: [
      ("", 0), ("{", 1), (#"{"a"}"#, 4), (#"{"a":1,}"#, 7), ("[1 2]", 3), ("[1,]", 3), ("01", 0), ("1.", 2), ("-", 1),
      ("nul", 0), (#""abc"#, 0), (#""a\x""#, 3), ("\"a\nb\"", 2), ("1 2", 2), (#""\u12g4""#, 2), ("[1}", 2), ("+1", 0),
    ])
  func malformed(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    #expect(error?.offset == offset, "\(text): \(error?.description ?? "")")
  }

  @Test("Nesting beyond the limit is refused, not followed")
  func depth() {
    let bomb = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bomb) }
    #expect(error?.message == "more than 64 levels")
  }

  @Test("Surrogate pairs make one character, lone surrogates a replacement")
  func surrogates() throws {
    #expect(try parse(#""\ud83c\udf89 \ud83c x \udf89""#) == .string("🎉 \u{fffd} x \u{fffd}"))
  }

  @Test("Integers keep 64 bits, larger ones are refused as integers and kept as numbers")
  func integers() throws {
    #expect(try parse("-9223372036854775808").int == Int.min)
    #expect(try parse("1e3").int == 1000)
    #expect(try parse("9223372036854775808").double == 9.223372036854775808e18)
    #expect(throws: JSONError.self) {
      try JSONScanner.read(Array("9223372036854775808".utf8)) {
        (scanner: inout JSONScanner) throws(JSONError) -> Int in try scanner.int()
      }
    }
  }

  @Test("A tree written and read again is the same tree")
  func roundTrip() throws {
    let tree = JSONValue.object([
      .init("z", .array([.int(1), .double(2.5), .string("a\u{1}\"ü"), .null, .bool(false)])),
      .init("a \"key\"", .object([.init("", .array([]))])),
    ])
    #expect(try JSONValue(parsing: tree.bytes) == tree)
    #expect(tree[path: "a \"key\"", ""] == .array([]))
  }
}

import JSONBytes
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JSONWriterTests {
  private func text(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("Objects, arrays and their commas come out compact")
  func structure() {
    let json = text { writer in
      writer.object { writer in
        writer.field("a", 1)
        writer.field("absent", nil as String?)
        writer.array("b") { writer in
          writer.int(-7)
          writer.object { _ in }
          writer.null()
        }
        writer.object("c") { $0.field("d", true) }
        writer.field("e", ["x", "y"])
        writer.field("f", raw: Array(#"{"g":1.5}"#.utf8))
      }
    }
    #expect(json == #"{"a":1,"b":[-7,{},null],"c":{"d":true},"e":["x","y"],"f":{"g":1.5}}"#)
  }

  @Test("A newline separates values that are lines")
  func lines() {
    let json = text { writer in
      for number in 1...2 {
        writer.object { $0.field("n", number) }
        writer.newline()
      }
    }
    #expect(json == "{\"n\":1}\n{\"n\":2}\n")
  }

  @Test("A text that ends like a bracket still gets its comma")
  func trickyText() {
    #expect(
      text {
        $0.array {
          $0.string("{"); $0.string("[,:"); $0.string("")
        }
      } == #"["{","[,:",""]"#)
  }

  @Test("Strings are escaped, other characters are copied")
  func escapes() {
    #expect(text { $0.string("a\"b\\c\n\t\r\u{1}\u{7f}é日🎉/") } == #""a\"b\\c\n\t\r\u0001\u007fé日🎉/""#)
  }

  @Test("Bytes that are not UTF-8 become replacement characters, one per byte")
  func invalidBytes() {
    let json = text { $0.string(bytes: [0x61, 0xFF, 0xC3, 0xA9, 0xC3, 0x62, 0xED, 0xA0, 0x80, 0xF0, 0x9F]) }
    #expect(json == "\"a\u{fffd}é\u{fffd}b\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\"")
  }

  @Test("Numbers keep their extremes; what JSON has no word for is null")
  func numbers() {
    let json = text { writer in
      writer.array { writer in
        writer.int(Int64.min)
        writer.int(UInt64.max)
        writer.int(0)
        writer.double(0.1)
        writer.double(1e300)
        writer.double(.infinity)
        writer.double(.nan)
      }
    }
    #expect(json == "[-9223372036854775808,18446744073709551615,0,0.1,1e+300,null,null]")
  }
}

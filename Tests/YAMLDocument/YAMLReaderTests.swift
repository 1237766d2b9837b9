import Testing
import YAMLDocument

@Suite("Reading a document", .timeLimit(.minutes(1)))
struct YAMLReaderTests {
  @Test("A document becomes a tree with the place of every key and value")
  func tree() throws {
    let reading = read("command: echo hello\nresources:\n  cpus: 4\n  memory: \"8 GB\"\nitems: [a, b]\n")
    let root = try #require(reading.root)
    #expect(reading.diagnostics.isEmpty)
    #expect(root.entries?.map(\.key) == ["command", "resources", "items"])
    #expect(root["command"]?.scalarText == "echo hello")
    #expect(root["command"]?.mark == YAMLMark(line: 1, column: 10, length: 10))
    let memory = try #require(root["resources"]?.entries?.last)
    #expect(memory.keyMark == YAMLMark(line: 4, column: 3, length: 6))
    #expect(memory.value.mark == YAMLMark(line: 4, column: 11, length: 6))
    #expect(root["items"]?.mark == YAMLMark(line: 5, column: 8, length: 6))
  }

  @Test("Styles are kept, so that a reader can tell a text in quotes from a bare word")
  func styles() throws {
    let root = try #require(read("a: no\nb: 'no'\nc: |\n  x\n  y\nd: >-\n  x\n  y\n").root)
    let styles = root.entries?.map { entry -> String in
      guard case .scalar(let text, let style) = entry.value.content else { return "?" }
      return "\(style) \(text)"
    }
    #expect(styles == ["plain no", "quoted no", "literal x\ny\n", "literal x y"])
  }

  @Test("A byte-order mark and CR LF are accepted and count in no column")
  func markAndLineEnds() throws {
    let reading = read("\u{FEFF}a: 1\r\nb: |\r\n  x\r\n  y\r\n")
    let root = try #require(reading.root)
    #expect(reading.diagnostics.isEmpty)
    #expect(root.entries?.first?.keyMark == YAMLMark(line: 1, column: 1, length: 1))
    #expect(root["b"]?.scalarText == "x\ny\n")
  }

  @Test("Only a document that ends with its own end marker is called finished")
  func endMarker() {
    #expect(read("command: x\n...\n").endsExplicitly)
    #expect(read("command: x\n...").endsExplicitly)
    #expect(read("---\ncommand: x\n...\n# a remark\n").endsExplicitly)
    #expect(!read("command: x\n").endsExplicitly)
    #expect(!read("command: x\n..").endsExplicitly)
    #expect(!read("command: |\n  x\n  ...\n").endsExplicitly)
    #expect(!read("{\"command\": \"x\"}\n").endsExplicitly)
    #expect(read("{\"command\": \"x\"}\n...\n").endsExplicitly)
  }

  @Test("What a spec may not contain is refused with its place, all at once")
  func refusals() {
    let reading = read(
      """
      a: &here 1
      b: *here
      c: !!int 3
      d: !odd 4
      <<: {x: 1}
      a: 2
      ? [complex]
      : 5
      """)
    #expect(codes(reading) == ["E0010", "E0011", "E0012", "E0012", "E0013", "E0102", "E0014"])
    #expect(reading.diagnostics.map(\.line) == [1, 2, 3, 4, 5, 6, 7])
    #expect(reading.diagnostics[1].message.contains("*here"))
    #expect(reading.diagnostics[5].message == "\"a\" is given twice, first in line 1")
  }

  @Test("Several documents are refused where the second begins")
  func severalDocuments() {
    let reading = read("a: 1\n---\nb: 2\n")
    #expect(codes(reading) == ["E0008"])
    #expect(reading.diagnostics.first?.line == 2)
    #expect(reading.root == nil)
    let rest = read("a: 1\n...\ngarbage")
    #expect(rest.root == nil)
    #expect(rest.diagnostics.first?.line == 3)
    #expect(rest.diagnostics.first?.message.contains("after the end of the document") == true)
  }

  @Test("A file without a document says so", arguments: ["", "\n", "# only a remark\n", "\u{FEFF}"])
  func empty(_ text: String) {
    let reading = read(text)
    #expect(reading.root == nil)
    #expect(codes(reading) == ["E0009"])
  }

  @Test("Syntax mistakes name the place and what to do")
  func syntax() {
    let colon = read("command: echo a: b\n")
    #expect(codes(colon) == ["E0001"])
    #expect(colon.diagnostics[0].line == 1)
    #expect(colon.diagnostics[0].suggestion?.contains("quotes") == true)
    let tab = read("a:\n\tb: 1\n")
    #expect(tab.diagnostics.first?.line == 2)
    #expect(tab.diagnostics.first?.suggestion?.contains("blanks, not tabs") == true)
    let open = read("a: \"never closed\n")
    #expect(open.diagnostics.first?.message == "the text in quotes is not closed")
    #expect(open.diagnostics.first?.line == 1)
    #expect(open.diagnostics.first?.column == 4)
  }

  @Test("Bytes that are no text are refused with line, column and what they are")
  func bytes() {
    func codesAndPlaces(_ bytes: [UInt8]) -> [String] {
      YAMLReader.read(bytes, file: "x", rules: .spec).diagnostics.map { "\($0.code.number) \($0.line):\($0.column)" }
    }
    #expect(codesAndPlaces(Array("é: ".utf8) + [0xFF, 0x0A]) == ["E0002 1:4"])
    #expect(codesAndPlaces(Array("a: b\n\u{7}".utf8)) == ["E0004 2:1"])
    #expect(codesAndPlaces(Array("abcd\0ef".utf8)) == ["E0004 1:5"])
    #expect(codesAndPlaces([0xC0, 0xAF]) == ["E0002 1:1", "E0002 1:2"])
    #expect(codesAndPlaces([0xED, 0xA0, 0x80]).count == 3)
    #expect(codesAndPlaces([0xFF, 0xFE, 0x61, 0x00]) == ["E0003 1:1"])
    #expect(codesAndPlaces([0x61, 0x00, 0x3A, 0x00]) == ["E0003 1:1"])
    #expect(codesAndPlaces(Array("a: x\u{2028}y".utf8)) == ["E0015 1:5"])
    #expect(codesAndPlaces([UInt8](repeating: 0x07, count: 50)).count == 10)
  }

  @Test("Aliases and merge keys work in configuration, and the map's own keys win")
  func configuration() throws {
    let reading = read(
      """
      base: &base {queue: short, cpus: 1}
      other: &other {queue: other, gpus: 2}
      gpu:
        <<: [*base, *other]
        cpus: 8
      list: [*base, !!str 5]
      """, .configuration)
    #expect(reading.diagnostics.isEmpty)
    let gpu = try #require(reading.root?["gpu"])
    #expect(gpu.jsonText() == #"{"cpus":8,"queue":"short","gpus":2}"#)
    #expect(reading.root?["list"]?.jsonText() == #"[{"queue":"short","cpus":1},"5"]"#)
  }

  @Test("A key given twice in configuration is a warning, and the last one counts")
  func duplicatesInConfiguration() throws {
    let reading = read("a: 1\na: 2\n", .configuration)
    #expect(!reading.hasErrors)
    #expect(codes(reading) == ["E0102"])
    #expect(try #require(reading.root).jsonText() == #"{"a":2}"#)
  }

  @Test("An alias to nothing, or to what is still open, is a mistake")
  func unknownAlias() {
    #expect(codes(read("a: *nowhere\n", .configuration)) == ["E0011"])
    #expect(codes(read("a: &a [*a]\n", .configuration)) == ["E0011"])
  }

  @Test("A billion laughs are given up after as many nodes as a document may have")
  func expansion() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
    }
    let reading = read(text, .configuration)
    #expect(codes(reading) == ["E0007"])
    #expect(reading.eventCount < 100)
  }

  @Test("Aliases can't build a tree that is deeper than the limit")
  func aliasDepth() {
    var text = "a0: &a0 [x]\n"
    for level in 1...70 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(codes(read(text, .configuration)) == ["E0006"])
  }

  @Test("JSON with surrogate pairs and long keys is read, which libyaml alone refuses")
  func json() throws {
    let key = String(repeating: "k", count: 3000)
    let reading = read("{\"command\": \"echo \\ud83d\\ude00 \\u00e9 \\/\", \"\(key)\": [1, -2.5e3, true, null, {}]}\n")
    let root = try #require(reading.root)
    #expect(root["command"]?.scalarText == "echo 😀 é /")
    #expect(root[key]?.jsonText() == "[1,-2.5e3,true,null,{}]")
  }

  @Test("JSON and YAML readers see the same tree and the same places")
  func jsonLikeYAML() throws {
    let text = "{\"a\": [1, \"zwölf\", {\"b\":\r\n  true}], \"c\": -0.5}\n"
    let json = try #require(read(text).root)
    // The remark makes it YAML.
    let yaml = try #require(read(text + "# yaml\n").root)
    #expect(json.jsonText() == yaml.jsonText())
    func places(_ node: YAMLNode) -> [YAMLMark] {
      switch node.content {
      case .scalar: [node.mark]
      case .sequence(let items): [node.mark] + items.flatMap(places)
      case .mapping(let entries): [node.mark] + entries.flatMap { [$0.keyMark] + places($0.value) }
      }
    }
    #expect(places(json) == places(yaml))
  }

  @Test("JSON may end with the end marker, and with nothing else")
  func jsonEndMarker() {
    let finished = read("{\"a\": \"\\ud83d\\ude00\"}\n...\n\n")
    #expect(finished.root?["a"]?.scalarText == "😀")
    #expect(finished.endsExplicitly)
    #expect(read("{\"a\": 1}\n...\n# remark\n").endsExplicitly)
    for rest in ["...x", "...\n{}", " ...", "x"] {
      let reading = read("{\"a\": 1}\n" + rest)
      #expect(!(reading.endsExplicitly && reading.root != nil))
    }
  }

  @Test("A key given twice in JSON is refused as in YAML")
  func jsonDuplicates() {
    #expect(codes(read(#"{"a": 1, "a": 2}"#)) == ["E0102"])
  }

  @Test("Plain scalars become JSON by YAML 1.2's core schema")
  func coreSchema() throws {
    let root = try #require(
      read("[~, null, '', yes, True, 007, +5, 0x1F, 0o17, .5, 1., 1e3, .inf, 12:30, '5', 123456789012345678901, -]")
        .root)
    #expect(
      root.jsonText()
        == #"[null,null,"","yes",true,7,5,31,15,0.5,1.0,1e3,".inf","12:30","5",123456789012345678901,"-"]"#)
    #expect(
      root.jsonText(.verbatim)
        == ##"["~",null,"","yes","True","007","+5","0x1F","0o17",".5","1.",1e3,".inf","12:30","5",123456789012345678901,"-"]"##
    )
  }
}

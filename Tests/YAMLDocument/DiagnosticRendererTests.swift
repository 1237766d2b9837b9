import Testing
import YAMLDocument

@Suite("Diagnostics as a person reads them", .timeLimit(.minutes(1)))
struct DiagnosticRendererTests {
  private func one(
    _ line: Int, _ column: Int, _ length: Int, _ message: String, _ suggestion: String? = nil,
    _ severity: Diagnostic.Severity = .error
  ) -> Diagnostic {
    Diagnostic(
      severity, .unknownField, file: "align.yaml", line: line, column: column, length: length, message: message,
      suggestion: suggestion)
  }

  @Test("They look like a compiler's")
  func look() {
    let source = "command: ./align\nresources:\n  cpus: 4\n  memroy: 8 GB\n\n\n  walltime: 90\n"
    let text = DiagnosticRenderer(source: Array(source.utf8)).report(
      [
        one(4, 3, 6, "unknown field in \"resources\"", "did you mean \"memory\"?"),
        one(
          7, 13, 2, "a bare number is minutes: this means 1h30m", "write 90m, 1h30m or 01:30:00 to be clear", .warning),
      ], outcome: "not submitted", hint: "the fields are listed by \"jobspool schema --text\"")
    #expect(
      text == """
        error: align.yaml: 2 mistakes, not submitted
          --> align.yaml:4:3
           |
         4 |   memroy: 8 GB
           |   ^^^^^^ unknown field in "resources"
           = did you mean "memory"?
          --> align.yaml:7:13
           |
         7 |   walltime: 90
           |             ^^ a bare number is minutes: this means 1h30m
           = write 90m, 1h30m or 01:30:00 to be clear   (warning)
        hint: the fields are listed by "jobspool schema --text"

        """)
  }

  @Test("Tabs are one blank, wide characters two columns, combining ones none")
  func columns() {
    let source = "\t日本e\u{301}: bad\n"
    let text = DiagnosticRenderer(source: Array(source.utf8)).places([one(1, 8, 3, "wrong")])
    #expect(text.contains(" 1 |  日本e\u{301}: bad\n   |         ^^^ wrong\n"))
  }

  @Test("Escape sequences and broken bytes never reach the terminal, and the caret still fits")
  func escapes() {
    let source = Array("a\u{1b}[2Jb\u{202e}: ".utf8) + [0xFF] + Array(" x\n".utf8)
    let text = DiagnosticRenderer(source: source).places([one(1, 11, 1, "not \u{1b}[31mUTF-8")])
    #expect(!text.unicodeScalars.contains("\u{1b}"))
    #expect(text.contains(" 1 | a\\x1b[2Jb\\u202e: \\xff x\n"))
    let lines = text.split(separator: "\n")
    let caret = lines.last?.firstIndex(of: "^").map { lines[3].distance(from: lines[3].startIndex, to: $0) }
    #expect(lines.last?.hasSuffix("^ not \\x1b[31mUTF-8") == true)
    #expect(caret != nil)
  }

  @Test("After ten mistakes the rest is counted")
  func many() {
    let source = String(repeating: "x: 1\n", count: 40)
    let all = (1...33).map { one($0, 1, 1, "mistake \($0)") }
    let text = DiagnosticRenderer(source: Array(source.utf8)).report(all)
    #expect(text.hasPrefix("error: align.yaml: 33 mistakes\n"))
    #expect(text.contains("mistake 10\n"))
    #expect(!text.contains("mistake 11"))
    #expect(text.hasSuffix("and 23 more\n"))
  }

  @Test("Of a very long line the part around the caret is shown")
  func longLine() throws {
    let source = "{" + String(repeating: "\"a\": 1, ", count: 5000) + "\"bad\": 2}"
    let column = source.utf8.count - 8
    let text = DiagnosticRenderer(source: Array(source.utf8)).places([one(1, column, 5, "here")])
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 140 })
    let caret = try #require(lines[3].firstIndex(of: "^"))
    let distance = lines[3].distance(from: lines[3].startIndex, to: caret)
    #expect(lines[2].dropFirst(distance).hasPrefix("\"bad\""))
  }

  @Test("A mistake about the whole file has no place")
  func wholeFile() {
    let text = DiagnosticRenderer(source: []).report([one(0, 0, 1, "too large", "make it smaller")])
    #expect(text == "error: align.yaml: 1 mistake\n  --> align.yaml\n   = too large\n   = make it smaller\n")
  }

  @Test("One line for logs and status files is free of control characters")
  func oneLine() {
    #expect(one(3, 1, 1, "unknown field \"com\nand\"").oneLine == "align.yaml:3:1 unknown field \"com\\x0aand\"")
  }

  @Test("Warnings alone are called warnings, and colour only adds")
  func warningsAndColour() {
    let warning = one(1, 1, 1, "odd", nil, .warning)
    let plain = DiagnosticRenderer(source: Array("abc".utf8)).report([warning])
    #expect(plain.hasPrefix("warning: align.yaml: 1 warning\n"))
    #expect(plain.contains("^ odd   (warning)\n"))
    let colour = DiagnosticRenderer(source: Array("abc".utf8), colour: true).report([warning])
    let stripped = colour.replacing("\u{1b}[33m", with: "").replacing("\u{1b}[0m", with: "")
    #expect(stripped == plain)
    #expect(stripped != colour)
  }

  @Test("Places at and beyond the end of a line or file don't crash")
  func beyond() {
    let renderer = DiagnosticRenderer(source: Array("a:\nb".utf8))
    for line in 0...5 {
      for column in 0...5 {
        for length in [1, 3, Int(YAMLMark.toEndOfLine)] {
          #expect(renderer.report([one(line, column, length, "m")]).contains("m\n"))
        }
      }
    }
  }

  @Test("As JSON they are an object that a record can hold")
  func json() {
    let diagnostic = one(4, 3, 6, "unknown \"x\"\n", "did you mean \"y\"?")
    #expect(
      diagnostic.jsonText == #"""
        {"severity":"error","code":"E0101","kind":"unknown-field","line":4,"column":3,"length":6,\#
        "message":"unknown \"x\"\n","suggestion":"did you mean \"y\"?"}
        """#)
    #expect(one(0, 0, 1, "m").jsonText.contains("line") == false)
  }
}

import CLibYAML

/// libyaml's `yaml_parser_t`, pulled event by event. The parser is big and points into its own buffers, so it lives
/// on the heap and never moves; the bytes must outlive it.
struct YAMLEventSource: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// How much work was asked of libyaml, for tests of the limits.
  private(set) var eventCount = 0

  /// `yaml_parser_initialize` fails only when memory is out, which Swift doesn't survive either.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    precondition(yaml_parser_initialize(parser) == 1, "out of memory")
    // Never guessed from the first bytes: libyaml would read UTF-16 as well.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    // An empty buffer may have no address, which libyaml asserts against.
    yaml_parser_set_input_string(parser, bytes.baseAddress ?? Self.anyAddress(parser), bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  private static func anyAddress(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> UnsafePointer<UInt8> {
    UnsafeRawPointer(parser).assumingMemoryBound(to: UInt8.self)
  }

  /// The next event; false on a mistake in the text, which `problem` then describes. The caller deletes the event.
  mutating func next(_ event: inout yaml_event_t) -> Bool {
    eventCount += 1
    return yaml_parser_parse(parser, &event) == 1
  }

  struct Problem {
    var mark: YAMLMark
    var text: String
    /// What was being read and where it began, as in `while parsing a block mapping`.
    var context: String?
    var contextMark: YAMLMark
  }

  var problem: Problem {
    // Errors of the reader set no problem mark; the parser's own position is the place then.
    let mark = parser.pointee.error == YAML_READER_ERROR ? parser.pointee.mark : parser.pointee.problem_mark
    return Problem(
      mark: YAMLMark(line: mark.line + 1, column: mark.column + 1),
      text: parser.pointee.problem.map { String(cString: $0) } ?? "out of memory",
      context: parser.pointee.context.map { String(cString: $0) },
      contextMark: YAMLMark(
        line: parser.pointee.context_mark.line + 1, column: parser.pointee.context_mark.column + 1))
  }
}

extension YAMLMark {
  /// From libyaml's marks, which count from 0.
  init(_ start: yaml_mark_t, _ end: yaml_mark_t) {
    let length = end.line == start.line ? max(1, end.column - start.column) : Int(YAMLMark.toEndOfLine)
    self.init(line: start.line + 1, column: start.column + 1, length: length)
  }
}

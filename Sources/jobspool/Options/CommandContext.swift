import Glibc
import JobSpool
import SystemIO

/// What a command knows of its surroundings: the terminal, the environment, and the spool once it is asked for.
struct CommandContext {
  let options: GlobalOptions
  let environment: [String: String]
  let workingDirectory: String
  let terminal: Terminal
  let now: Double

  init(_ options: GlobalOptions) {
    self.options = options
    environment = Self.environment
    workingDirectory = Self.workingDirectory
    var terminal = Terminal(colour: options.color, environment: environment)
    terminal.usesUTC = options.utc
    self.terminal = terminal
    now = SystemClock().now
  }

  static let environment: [String: String] = {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      entry += 1
    }
    return result
  }()

  static let workingDirectory: String = {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }()

  func find() throws -> (layout: SpoolLayout, origin: SpoolLocator.Origin) {
    try SpoolLocator(explicit: options.spool, environment: environment, workingDirectory: workingDirectory).find()
  }

  func reader() throws -> SpoolReader { try SpoolReader(layout: try find().layout) }

  func resolver(_ reader: SpoolReader) -> JobResolver {
    JobResolver(reader: reader, workingDirectory: workingDirectory)
  }

  func absolute(_ path: String) -> String {
    if path == "." { return workingDirectory }
    return path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
  }

  /// A remark for people; `-q` silences it.
  func note(_ text: String) { if !options.quiet { Output.note(text) } }

  /// A remark that only a person at a terminal wants.
  func aside(_ text: String) { if !options.quiet, terminal.showsProgress { Output.note(text) } }

  func explain(_ text: @autoclosure () -> String) { if options.verbose { Output.note(text()) } }

  /// Operands, with those on standard input where `-` stands.
  static func expand(_ operands: [String]) throws -> [String] {
    var result: [String] = []
    for operand in operands {
      if operand == "-" {
        result += String(decoding: try standardInput(), as: UTF8.self).split(whereSeparator: \.isWhitespace).map(
          String.init)
      } else {
        result.append(operand)
      }
    }
    return result
  }

  static func standardInput(limit: Int = 64 << 20) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = try check("read", "standard input") { read(STDIN_FILENO, &buffer, buffer.count) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}

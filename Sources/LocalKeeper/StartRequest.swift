/// Everything that the keeper must know to start one job.
package struct StartRequest: Sendable, Hashable {
  /// Where an output stream goes.
  package enum Target: Sendable, Hashable {
    case null
    /// A new file; one that is there already is an error.
    case create(String)
    case truncate(String)
    /// For standard error: the open file of standard output.
    case sameAsOutput

    package var path: String? {
      switch self {
      case .create(let path), .truncate(let path): path
      case .null, .sameAsOutput: nil
      }
    }
  }

  package var key: String
  package var name: String
  /// The sender's own words, kept in the start record and handed back with it.
  package var note = ""
  package var directory: String
  package var makesDirectory = false
  package var input: String?
  package var output: Target = .null
  package var error: Target = .null
  package var memoryLimit: Int?
  package var walltimeSeconds: Int?
  package var killSignal: Int32 = 15
  package var graceSeconds = 5.0
  package var arguments: [String]
  /// `NAME=value`, complete: nothing is added.
  package var environment: [String]

  package init(key: String, name: String, directory: String, arguments: [String], environment: [String]) {
    self.key = key
    self.name = name
    self.directory = directory
    self.arguments = arguments
    self.environment = environment
  }

  func write(to line: inout LineWriter) {
    line.begin("start")
    line.field(key)
    line.field(name)
    line.field(note)
    line.field(directory)
    line.field(makesDirectory ? 1 : 0)
    line.field(input ?? "")
    Self.write(output, to: &line)
    Self.write(error, to: &line)
    line.field(memoryLimit)
    line.field(walltimeSeconds)
    line.field(Int(killSignal))
    line.field(seconds: graceSeconds)
    line.field(arguments.count)
    for argument in arguments { line.field(argument) }
    for variable in environment { line.field(variable) }
    line.end()
  }

  private static func write(_ target: Target, to line: inout LineWriter) {
    switch target {
    case .null: line.field("-")
    case .create(let path): line.field("+" + path)
    case .truncate(let path): line.field(">" + path)
    case .sameAsOutput: line.field("&")
    }
  }
}

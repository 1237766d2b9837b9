import TestSupport

/// Runs `jobspool` as a user at a prompt would: in a directory, with a spool in the environment.
struct UserShell {
  struct Answer {
    var code: Int32
    /// Standard output.
    var output: String
    /// Standard error.
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// The first line's fields, as scripts take them.
    var fields: [String] { lines.first?.split(separator: "\t").map(String.init) ?? [] }
  }

  var spool: String?
  var directory: String

  func run(_ words: String..., environment extra: [String: String] = [:]) async throws -> Answer {
    try await run(words, environment: extra)
  }

  func run(_ words: [String], environment extra: [String: String] = [:]) async throws -> Answer {
    var environment = ["PATH": "/usr/bin:/bin", "HOME": directory, "LANG": "C.UTF-8"]
    environment["JOBSPOOL"] = spool
    environment.merge(extra) { $1 }
    let result = try await RunningProgram.run(
      [BuiltPrograms.jobspool] + words, environment: environment, in: directory)
    return Answer(code: result.code, output: result.output, errors: result.errors)
  }
}

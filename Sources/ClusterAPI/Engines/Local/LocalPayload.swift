internal import LocalKeeper
private import Glibc
private import SystemIO

/// Makes of a request what the keeper executes.
struct LocalPayload {
  /// A text up to this size goes to its shell as an argument; the kernel takes 128 KiB for one.
  private static let longestArgument = 100_000

  let cleanEnvironment: [String]

  /// - Parameter script: set to the path of the script, if one was written.
  func render(_ request: JobRequest, script: inout String?) throws(ClusterAPIError) -> StartRequest {
    guard request.workingDirectory.hasPrefix("/") else {
      throw ClusterAPIError(
        .invalidRequest, "\(request.name): the working directory \"\(request.workingDirectory)\" is not absolute")
    }
    var start = StartRequest(
      key: request.key, name: request.name, directory: request.workingDirectory,
      arguments: try arguments(request, script: &script),
      environment: LocalEnvironment.merging(
        request.environment, into: request.inheritsEnvironment ? LocalEnvironment.inherited : cleanEnvironment))
    start.makesDirectory = request.makesWorkingDirectory
    start.input = request.input.map { Files.absolute($0, in: request.workingDirectory) }
    start.output = try target(request.output, request, isError: false)
    start.error = try target(request.error, request, isError: true)
    start.memoryLimit = request.memoryBytes
    start.walltimeSeconds = request.walltimeSeconds
    start.killSignal = request.killSignal
    start.graceSeconds = request.killGraceSeconds
    return start
  }

  private func target(
    _ output: JobRequest.Output, _ request: JobRequest, isError: Bool
  ) throws(ClusterAPIError) -> StartRequest.Target {
    switch output {
    case .null: return .null
    case .create(let path): return .create(Files.absolute(path, in: request.workingDirectory))
    case .truncate(let path): return .truncate(Files.absolute(path, in: request.workingDirectory))
    case .sameAsOutput:
      guard isError else {
        throw ClusterAPIError(.invalidRequest, "\(request.name): only standard error can be the same as output")
      }
      return .sameAsOutput
    }
  }

  private func arguments(_ request: JobRequest, script path: inout String?) throws(ClusterAPIError) -> [String] {
    if case .script(let text) = request.payload {
      let file = try write(text, request)
      path = file
      return JobScript(shebang: Self.firstLine(of: text), command: text).interpreter + [file]
    }
    let hasLines = !request.prologue.isEmpty || !request.epilogue.isEmpty
    if case .arguments(let words) = request.payload, !hasLines { return words }
    let script = JobScript(request, header: [])
    if script.isShell {
      // A shell with nothing around its command can become that command; the whole script would keep it waiting.
      let text = hasLines ? script.text : script.command
      if text.utf8.count < Self.longestArgument { return script.interpreter.flatMap(Self.words) + ["-c", text] }
    }
    let file = try write(script.text, request)
    path = file
    return script.interpreter + [file]
  }

  /// The kernel would hand an interpreter its options as one argument, with which `env bash` finds nothing. In front of
  /// `-c` they are options of the shell itself.
  private static func words(_ part: String) -> [String] { part.split(separator: " ").map(String.init) }

  /// The `#!` line; a script without one is the shell's, as it is for execvp.
  private static func firstLine(of text: String) -> String {
    text.hasPrefix("#!") ? String(text.prefix { $0 != "\n" && $0 != "\r\n" }) : "#!/bin/sh"
  }

  /// The interpreter is started with the file as its argument, so that neither a descriptor of the script that another
  /// thread's child still holds (ETXTBSY) nor a file system mounted noexec stands in the way.
  private func write(_ text: String, _ request: JobRequest) throws(ClusterAPIError) -> String {
    let name = "\(SchedulerName.sanitise(request.key)).sh"
    do throws(SystemError) {
      try Files.makeDirectories(request.scriptDirectory)
      let directory = try Directory(request.scriptDirectory)
      // The same key is the same script: a submission that is repeated after a crash writes it again.
      let temporary = ".\(name).\(getpid())"
      try directory.unlinkIfPresent(temporary)
      let file = try directory.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o700)
      try file.write(Array(text.utf8))
      try directory.rename(temporary, to: directory, as: name)
      return directory.path(of: name)
    } catch {
      throw ClusterAPIError(.system, "the script of \(request.name) could not be written: \(error)")
    }
  }
}

package import Glibc
import SystemIO

/// A program that a test has started, in a process group of its own, with its output in files.
package final class RunningProgram: @unchecked Sendable {
  /// A program's end did not come in time.
  package struct TimedOut: Error, CustomStringConvertible {
    package let description: String
  }

  package let pid: pid_t
  private let arguments: [String]
  private let scratch: ScratchDirectory
  /// What `wait` gave; no two tests share a program, so there is no race for it.
  private var ended: Int32?

  /// Starts `arguments`; `environment` nil hands the test's own on.
  package init(_ arguments: [String], environment: [String: String]? = nil, in directory: String? = nil) throws {
    self.arguments = arguments
    scratch = try ScratchDirectory()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let creating = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, scratch.path("output"), creating, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, scratch.path("errors"), creating, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

    let words = (directory.map { ["env", "-C", $0] } ?? []) + arguments
    var argv = words.map { strdup($0) } + [nil]
    var envp = environment.map { given in given.map { strdup("\($0.key)=\($0.value)") } + [nil] }
    defer {
      argv.forEach { free($0) }
      envp?.forEach { free($0) }
    }
    var child: pid_t = 0
    let code: Int32
    if envp != nil {
      code = posix_spawnp(&child, words[0], &actions, &attributes, &argv, &envp!)
    } else {
      code = posix_spawnp(&child, words[0], &actions, &attributes, &argv, environ)
    }
    guard code == 0 else { throw SystemError("posix_spawnp", arguments[0], errno: code) }
    pid = child
  }

  deinit {
    guard ended == nil else { return }
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  /// What it has written to its standard output so far.
  package var output: String { (try? scratch.read("output")) ?? "" }
  /// What it has written to its standard error so far.
  package var errors: String { (try? scratch.read("errors")) ?? "" }

  package func signal(_ number: Int32) { if ended == nil { kill(pid, number) } }

  /// Its exit code, or 128 + the signal that ended it.
  @discardableResult
  package func wait(within limit: Duration = .seconds(60)) async throws -> Int32 {
    let deadline = ContinuousClock.now + limit
    while true {
      if let code = hasEnded() { return code }
      guard ContinuousClock.now < deadline else {
        throw TimedOut(description: "\(arguments) did not end within \(limit): \(output)\(errors)")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Its code if it has ended.
  package func hasEnded() -> Int32? {
    if let ended { return ended }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    ended = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return ended
  }

  /// Runs a program to its end.
  package static func run(
    _ arguments: [String], environment: [String: String]? = nil, in directory: String? = nil,
    within limit: Duration = .seconds(60)
  ) async throws -> (code: Int32, output: String, errors: String) {
    let program = try RunningProgram(arguments, environment: environment, in: directory)
    let code = try await program.wait(within: limit)
    return (code, program.output, program.errors)
  }
}

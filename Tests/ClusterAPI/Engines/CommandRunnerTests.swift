import ClusterAPI
import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("The command runner", .timeLimit(.minutes(1)))
struct CommandRunnerTests {
  private func run(
    _ arguments: [String], timeout: Double = 30, _ change: (inout CommandInvocation) -> Void = { _ in }
  ) async throws(ClusterAPIError) -> CommandResult {
    var invocation = CommandInvocation(arguments, timeout: timeout)
    change(&invocation)
    return try await SubprocessRunner(grace: 0.2).run(invocation)
  }

  @Test("keeps what was printed to the two outputs apart")
  func outputs() async throws {
    let result = try await run(["sh", "-c", "echo hello; echo oops >&2"])
    #expect(result.outputText == "hello\n")
    #expect(result.errorText == "oops\n")
    #expect(result.exitStatus == 0)
  }

  @Test("hands arguments over as they are, past every shell")
  func arguments() async throws {
    let hostile = ["$(id)", "a b", "'", "\n", "*", "-n"]
    let result = try await run(["printf", "[%s]"] + hostile)
    #expect(result.outputText == hostile.map { "[\($0)]" }.joined())
  }

  @Test("answers a failed command with its status and its output")
  func failure() async throws {
    let result = try await run(["sh", "-c", "echo partial; exit 7"])
    #expect(result.exitStatus == 7)
    #expect(result.outputText == "partial\n")
    #expect(try await run(["sh", "-c", "kill -9 $$"]).exitStatus == 137)
  }

  @Test("throws for a failed command where success is asked for, output kept")
  func successDemanded() async throws {
    let invocation = CommandInvocation(["sh", "-c", "echo out; echo why >&2; exit 3"], timeout: 30)
    let error = await #expect(throws: ClusterAPIError.self) {
      try await SubprocessRunner().runSuccessfully(invocation)
    }
    #expect(error?.code == .commandFailed)
    #expect(error?.exitStatus == 3)
    #expect(error?.standardOutput == "out\n")
    #expect(error?.standardError == "why\n")
    #expect(error?.message.hasSuffix("ended with exit status 3: why") == true)
  }

  /// Runs a script whose time is over as soon as it has made a file called `ready`.
  private func runIntoTimeout(_ script: String, in scratch: ScratchDirectory) async -> ClusterAPIError? {
    let runner = SubprocessRunner(grace: 0.2) { _ in
      while access(scratch.path("ready"), F_OK) != 0 { try await Task.sleep(for: .milliseconds(2)) }
    }
    var invocation = CommandInvocation(["sh", "-c", script], timeout: 0.3)
    invocation.workingDirectory = scratch.path
    let command = invocation
    return await #expect(throws: ClusterAPIError.self) { try await runner.run(command) }
  }

  @Test("ends a command that takes too long, and tells what it had printed")
  func timeout() async throws {
    let error = await runIntoTimeout("echo begun; touch ready; exec sleep 600", in: try ScratchDirectory())
    #expect(error?.code == .commandTimeout)
    #expect(error?.message.contains("timed out after 0.3 s") == true)
    #expect(error?.standardOutput == "begun\n")
  }

  @Test("ends all that a command started, also what ignores TERM")
  func timeoutOfGroup() async throws {
    let scratch = try ScratchDirectory()
    let error = await runIntoTimeout("(trap '' TERM; sleep 600) & echo $! > pid; touch ready; wait", in: scratch)
    #expect(error?.code == .commandTimeout)
    let child = try #require(Int32(try scratch.read("pid").split(separator: "\n").first ?? ""))
    // The kernel may need a moment to bury it.
    while ProcessState.isAlive(child) { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test("does not wait for a background process that keeps an output open")
  func orphan() async throws {
    let scratch = try ScratchDirectory()
    let result = try await run(["sh", "-c", "sleep 600 & echo $! > '\(scratch.path("pid"))'; echo done"])
    #expect(result.outputText == "done\n")
    kill(try #require(Int32(try scratch.read("pid").split(separator: "\n").first ?? "")), SIGKILL)
  }

  @Test("reads from bytes, from a file, or nothing")
  func input() async throws {
    let scratch = try ScratchDirectory()
    try scratch.write("from a file", to: "in")
    let text = String(repeating: "0123456789", count: 100_000)
    #expect(try await run(["wc", "-c"]) { $0.input = .bytes(Array(text.utf8)) }.outputText == "1000000\n")
    #expect(try await run(["cat"]) { $0.input = .file(scratch.path("in")) }.outputText == "from a file")
    #expect(try await run(["cat"]).outputText == "")
    let error = await #expect(throws: ClusterAPIError.self) {
      try await run(["cat"]) { $0.input = .file("/no/such/file") }
    }
    #expect(error?.code == .commandFailed)
  }

  @Test("survives a command that does not read its input")
  func unreadInput() async throws {
    let bytes = [UInt8](repeating: 0x41, count: 4_000_000)
    let result = try await run(["sh", "-c", "exec <&-; echo ok; exit 5"]) { $0.input = .bytes(bytes) }
    #expect(result.exitStatus == 5)
    #expect(result.outputText == "ok\n")
  }

  @Test("keeps as much output as it may and reads the rest away")
  func bounded() async throws {
    let result = try await run(["sh", "-c", "head -c 3000000 /dev/zero; head -c 500000 /dev/zero >&2; echo end >&2"]) {
      $0.outputLimit = 1000
      $0.errorLimit = 10
    }
    #expect(result.output.count == 1000)
    #expect(result.error.count == 10)
    #expect(result.isTruncated)
    #expect(result.exitStatus == 0)
  }

  @Test("gives all of a large output")
  func large() async throws {
    let result = try await run(["sh", "-c", "head -c 5000000 /dev/zero"])
    #expect(result.output.count == 5_000_000)
    #expect(!result.isTruncated)
  }

  @Test("gives the environment that is asked for")
  func environment() async throws {
    let added = try await run(["sh", "-c", "echo $MY_TEST_VAR; echo ${PATH:+path}"]) {
      $0.environment = .inherited(changing: ["MY_TEST_VAR": "test_value"])
    }
    #expect(added.outputText == "test_value\npath\n")
    let exact = try await run(["/usr/bin/env"]) { $0.environment = .exactly(["ONLY": "this"]) }
    #expect(exact.outputText == "ONLY=this\n")
    let less = try await run(["/bin/sh", "-c", "echo ${HOME:-gone}"]) {
      $0.environment = .inherited(changing: ["HOME": nil])
    }
    #expect(less.outputText == "gone\n")
  }

  @Test("runs in the directory that is asked for")
  func directory() async throws {
    let scratch = try ScratchDirectory()
    #expect(try await run(["pwd", "-P"]) { $0.workingDirectory = scratch.path }.outputText == scratch.path + "\n")
  }

  @Test("says which program is not there", arguments: ["no-such-program-here", "/no/such/program"])
  func missing(program: String) async throws {
    let error = await #expect(throws: ClusterAPIError.self) { try await run([program]) }
    #expect(error?.code == .commandFailed)
    #expect(error?.message.contains(program) == true)
  }

  @Test("ends the command when the caller is cancelled")
  func cancelled() async throws {
    let scratch = try ScratchDirectory()
    let task = Task {
      try await run([
        "sh", "-c",
        "echo $$ > '\(scratch.path("p.new"))'; mv '\(scratch.path("p.new"))' '\(scratch.path("p"))'; exec sleep 600",
      ])
    }
    while try scratch.directory.statusIfPresent("p") == nil { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let result = await task.result
    #expect(throws: ClusterAPIError(.commandFailed, "")) { try result.get() }
    let child = try #require(Int32(try scratch.read("p").split(separator: "\n").first ?? ""))
    #expect(!ProcessState.isAlive(child))
  }
}

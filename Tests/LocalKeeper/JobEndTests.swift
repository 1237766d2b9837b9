import Glibc
import LocalKeeper
import SystemIO
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(2)))
struct JobEndTests {
  let jobs: KeptJobs

  init() throws { jobs = try KeptJobs() }

  @Test func exitCodeAndOutputOfAJobAreRecorded() async throws {
    let end = try await jobs.run(jobs.shell("a", "echo out; echo err >&2; exit 7"))
    #expect(end.exitCode == 7)
    #expect(end.signal == nil)
    #expect(end.reason == .exit)
    #expect(try jobs.output(of: "a") == "out\nerr\n")
  }

  @Test func aSignalThatNobodyHereSentIsTheReason() async throws {
    let end = try await jobs.run(jobs.shell("a", "kill -SEGV $$"))
    #expect(end.signal == 11)
    #expect(end.exitCode == nil)
    #expect(end.reason == .signal)
  }

  @Test func processorTimeAndPeakMemoryAreRecorded() async throws {
    let end = try await jobs.run(
      jobs.shell("a", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; head -c 30000000 /dev/zero | tail -c 1"))
    #expect(end.userSeconds + end.systemSeconds > 0)
    #expect(try #require(end.peakMemoryBytes) > 500_000)
    #expect(end.time > 1_700_000_000)
  }

  @Test func standardInputComesFromItsFile() async throws {
    try jobs.scratch.write("from a file\n", to: "input")
    let end = try await jobs.run(jobs.shell("a", "cat") { $0.input = jobs.scratch.path("input") })
    #expect(end.exitCode == 0)
    #expect(try jobs.output(of: "a") == "from a file\n")
  }

  @Test func outputAndErrorGoToFilesOfTheirOwn() async throws {
    try jobs.scratch.write("old\n", to: "err")
    _ = try await jobs.run(
      jobs.shell("a", "echo out; echo err >&2") { $0.error = .truncate(jobs.scratch.path("err")) })
    #expect(try jobs.output(of: "a") == "out\n")
    #expect(try jobs.scratch.read("err") == "err\n")
  }

  @Test func argumentsAndVariablesArriveByteForByte() async throws {
    let odd = "a\tb\nc\\d 'e' \"f\" $g\u{1}é"
    let end = try await jobs.run(
      jobs.request("a", ["printf", "%s|", odd, "", "-n", "\\t"]) { $0.environment.append("ODD=\(odd)") })
    #expect(end.exitCode == 0)
    #expect(try jobs.output(of: "a") == "\(odd)||-n|\\t|")
    _ = try await jobs.run(
      jobs.request("b", ["printenv", "ODD"]) { $0.environment.append("ODD=\(odd)") })
    #expect(try jobs.output(of: "b") == odd + "\n")
  }

  @Test func aRequestLongerThanThePipesAtomicWritesArrivesWhole() async throws {
    let long = String(repeating: "0123456789", count: 10_000)
    let end = try await jobs.run(jobs.request("a", ["printf", "%s", long]))
    #expect(end.exitCode == 0)
    #expect(try jobs.output(of: "a") == long)
    #expect(!(try jobs.scratch.directory.subdirectory("keeper").names()).contains { $0.hasPrefix("request-") })
  }

  @Test func aWorkingDirectoryIsMadeWithItsParents() async throws {
    let place = jobs.scratch.path("x/y/z")
    let end = try await jobs.run(
      jobs.request("a", ["pwd"]) {
        $0.directory = place
        $0.makesDirectory = true
      })
    #expect(end.exitCode == 0)
    #expect(try jobs.output(of: "a") == place + "\n")
  }

  @Test func aJobHasNoDescriptorsButItsOwnAndNoInheritedSignals() async throws {
    _ = try await jobs.run(jobs.request("a", ["ls", "/proc/self/fd"]))
    // The last one is the listing's own.
    #expect(try jobs.output(of: "a") == "0\n1\n2\n3\n")
    // Not by way of a shell, which blocks signals for a moment when it starts something.
    _ = try await jobs.run(jobs.request("b", ["grep", "-E", "SigBlk|SigIgn", "/proc/self/status"]))
    for line in try jobs.output(of: "b").split(separator: "\n") { #expect(line.hasSuffix("\t0000000000000000")) }
    _ = try await jobs.run(jobs.shell("c", "read -r _ _ _ _ _ session _ </proc/$$/stat; echo $session; echo $$"))
    let lines = try jobs.output(of: "c").split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == lines[1])
  }

  @Test func unstartableJobsSayWhyInWords() async throws {
    func message(_ key: String, _ request: StartRequest) async throws -> String {
      let end = try await jobs.run(request)
      #expect(end.reason == .launchFailure)
      #expect(end.status == nil)
      return end.message
    }
    #expect(try await message("a", jobs.request("a", ["no-such-program"])) == "command not found: no-such-program")
    #expect(
      try await message("b", jobs.request("b", ["true"]) { $0.directory = "/no/such/place" })
        == "no working directory /no/such/place")
    try jobs.scratch.write("x", to: "plain")
    #expect(
      try await message("c", jobs.request("c", [jobs.scratch.path("plain")]))
        == "permission denied: \(jobs.scratch.path("plain"))")
    chmod(jobs.scratch.path("plain"), 0o700)
    #expect(
      try await message("d", jobs.request("d", ["./plain"]))
        == "./plain is neither a program nor a script with a #! line")
    try jobs.scratch.write("#!/no/such/shell\n", to: "script")
    chmod(jobs.scratch.path("script"), 0o700)
    #expect(
      try await message("e", jobs.request("e", ["./script"]))
        == "the interpreter that ./script names (its #! line, or its ELF loader) does not exist")
    #expect(
      try await message("f", jobs.request("f", ["true"]) { $0.output = .create(jobs.scratch.path("plain")) })
        == "standard output \(jobs.scratch.path("plain")): it is there already, and must be a new file")
    #expect(
      try await message("g", jobs.request("g", ["true"]) { $0.input = "/no/input" })
        == "standard input /no/input: No such file or directory")
    #expect(
      try await message("h", jobs.request("h", ["true", String(repeating: "x", count: 200_000)]))
        == "the arguments and the environment of true are longer than the kernel takes")
    #expect(
      try await message("i", jobs.request("i", ["echo", "a\0b"]))
        == "an argument, a variable or a path holds a NUL byte")
    #expect(try await message("j", jobs.request("j", [])) == "there is no command")
    mkfifo(jobs.scratch.path("fifo"), 0o600)
    #expect(
      try await message("k", jobs.request("k", ["true"]) { $0.output = .truncate(jobs.scratch.path("fifo")) })
        == "standard output \(jobs.scratch.path("fifo")): it is a FIFO that nobody reads")
    let last = try await jobs.run(jobs.request("l", ["cat"]) { $0.input = jobs.scratch.path("fifo") })
    #expect(last.exitCode == 0)
  }

  @Test func theJobsOwnPathIsSearched() async throws {
    try jobs.scratch.write("#!/bin/sh\necho mine\n", to: "tool")
    chmod(jobs.scratch.path("tool"), 0o700)
    let end = try await jobs.run(
      jobs.request("a", ["tool"]) { $0.environment = ["PATH=/nowhere:\(jobs.scratch.path)"] })
    #expect(end.exitCode == 0)
    #expect(try jobs.output(of: "a") == "mine\n")
  }
}

import ClusterAPI
import Glibc
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(3)), .serialized)
struct LocalPayloadTests {
  let jobs: LocalJobs

  init() throws { jobs = try LocalJobs() }

  @Test func prologueAndEpilogueSurroundTheCommandAndHideNothing() async throws {
    let end = try await jobs.run(
      jobs.shell("a", "echo command $X; (exit 7)") {
        $0.prologue = ["echo one", "X=set"]
        $0.epilogue = ["echo two", "true"]
      })
    #expect(end.exitCode == 7)
    #expect(try jobs.output(of: "a") == "one\ncommand set\ntwo\n")
  }

  @Test func argumentsReachTheProgramAsTheyAre() async throws {
    _ = try await jobs.run(jobs.request("a", .arguments(["printf", "%s|", "a b", "$HOME", "", "*"])))
    #expect(try jobs.output(of: "a") == "a b|$HOME||*|")
    _ = try await jobs.run(
      jobs.request("b", .arguments(["printf", "%s|", "a b", "$HOME", "it's"])) { $0.prologue = ["echo before"] })
    #expect(try jobs.output(of: "b") == "before\na b|$HOME|it's|")
  }

  @Test func aScriptRunsUnderItsOwnInterpreter() async throws {
    let submission = try await jobs.engine.submit(
      jobs.request("a", .script("#!/usr/bin/env -S perl -w\nprint \"perl\\n\";\nexit 6;\n")))
    let path = try #require(submission.scriptPath)
    #expect(path == jobs.scratch.path("scripts/a.sh"))
    let end = try await jobs.end(of: "a")
    #expect(end.exitCode == 6)
    #expect(try jobs.output(of: "a") == "perl\n")
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    #expect(try await jobs.run(jobs.request("b", .script("echo plain\n"))).status == .done)
    #expect(try jobs.output(of: "b") == "plain\n")
  }

  @Test func aCommandTooLongForAnArgumentRunsFromAFile() async throws {
    let text = "# \(String(repeating: "x", count: 150_000))\necho long"
    let submission = try await jobs.engine.submit(jobs.shell("a", text))
    #expect(submission.scriptPath != nil)
    #expect(try await jobs.end(of: "a").status == .done)
    #expect(try jobs.output(of: "a") == "long\n")
  }

  @Test func anotherInterpreterGetsItsTextInAFile() async throws {
    _ = try await jobs.run(
      jobs.shell("a", "print('python' if False else 'yes')") { $0.shebang = "#!/usr/bin/env python3" })
    #expect(try jobs.output(of: "a") == "yes\n")
    _ = try await jobs.run(jobs.shell("b", "echo $-") { $0.shebang = "#!/bin/bash -u" })
    #expect(try jobs.output(of: "b").contains("u"))
  }

  @Test func aCleanEnvironmentHoldsNothingOfTheCallers() async throws {
    setenv("JOBSPOOL_TEST_SECRET", "x", 1)
    setenv("LD_LIBRARY_PATH_TEST", "x", 1)
    defer {
      unsetenv("JOBSPOOL_TEST_SECRET")
      unsetenv("LD_LIBRARY_PATH_TEST")
    }
    _ = try await jobs.run(jobs.request("a", .arguments(["env"])) { $0.environment = ["MINE": "a\nb", "LANG": "C"] })
    let names = Set(try jobs.output(of: "a").split(separator: "\n").compactMap { $0.split(separator: "=").first })
    #expect(names.isSubset(of: ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TMPDIR", "MINE", "b"]))
    #expect(names.isSuperset(of: ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "MINE"]))
    #expect(try jobs.output(of: "a").contains("MINE=a\nb\n"))
    #expect(try jobs.output(of: "a").contains("LANG=C\n"))
  }

  @Test func anInheritedEnvironmentLeavesOutTheSchedulers() async throws {
    setenv("LOCAL_PAYLOAD_TEST", "here", 1)
    setenv("SLURM_JOB_ID", "1", 1)
    setenv("LSB_JOBID", "1", 1)
    defer {
      unsetenv("LOCAL_PAYLOAD_TEST")
      unsetenv("SLURM_JOB_ID")
      unsetenv("LSB_JOBID")
    }
    _ = try await jobs.run(
      jobs.request("a", .arguments(["env"])) {
        $0.inheritsEnvironment = true
        $0.environment = ["ADDED": "1"]
      })
    let output = try jobs.output(of: "a")
    #expect(output.contains("LOCAL_PAYLOAD_TEST=here\n"))
    #expect(output.contains("ADDED=1\n"))
    #expect(!output.contains("SLURM_") && !output.contains("LSB_"))
  }

  @Test func aWorkingDirectoryIsMadeAndRelativePathsAreInIt() async throws {
    let end = try await jobs.run(
      jobs.shell("a", "cat; pwd") {
        $0.workingDirectory = jobs.scratch.path("deep/er")
        $0.makesWorkingDirectory = true
        $0.input = "/dev/null"
        $0.output = .truncate("out.txt")
      })
    #expect(end.status == .done)
    #expect(try jobs.scratch.read("deep/er/out.txt") == jobs.scratch.path("deep/er") + "\n")
  }

  @Test func arrayElementsHaveTheirIndexInEnvironmentAndPaths() async throws {
    let array = ArrayRequest(
      job: jobs.shell("arr", "echo $ARRAY_INDEX $JOBSPOOL_INDEX") {
        $0.output = .create(jobs.scratch.path("arr.{index}.out"))
      }, indices: [3, 10], maxConcurrent: 1)
    #expect(try await jobs.engine.submit(array).id == "arr")
    for index in [3, 10] {
      let end = try await jobs.end(of: "arr", index: index)
      #expect(end.status == .done && end.key == "arr")
      #expect(try jobs.scratch.read("arr.\(index).out") == "\(index) \(index)\n")
    }
  }
}

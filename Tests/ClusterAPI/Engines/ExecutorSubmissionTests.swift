import ClusterAPI
import SystemIO
import TestSupport
import Testing

@Suite("A submission", .timeLimit(.minutes(1)))
struct ExecutorSubmissionTests {
  @Test("carries the sanitised name, the resources in base units and the environment")
  func request() async throws {
    let rig = try ExecutorRig { config in
      config.memory = "1 GB"
      config.walltime = "4:00"
      config.queue = "normal"
      config.scriptPrologue = ["module load java"]
      config.scriptEpilogue = ["echo bye"]
      config.extraDirectives = ["-P x"]
      config.extraArgs = ["-a"]
    }
    var resources = rig.resources
    resources.cpus = 4
    resources.gpus = 1
    resources.memory = "1.5 GB"
    resources.extraDirectives = ["-x"]
    resources.extraArgs = ["-b"]
    let job = try await rig.executor.submit(
      command: "run", name: "Demo App-run", resources: resources, prologue: ["a"], epilogue: ["b"], env: ["K": "v w"],
      metadata: ["owner": "me"])
    let request = try #require(rig.engine.jobs.first)
    #expect(request.name == "test-Demo-App-run")
    #expect(request.cpus == 4 && request.gpus == 1)
    #expect(request.memoryBytes == 3 << 29)
    #expect(request.walltimeSeconds == 4 * 3600)
    #expect(request.queue == "normal")
    #expect(request.extraDirectives == ["-P x", "-x"])
    #expect(request.extraArguments == ["-a", "-b"])
    #expect(request.environment == ["K": "v w"])
    #expect(request.inheritsEnvironment)
    #expect(request.workingDirectory == rig.scratch.path("work"))

    let record = job.record
    #expect(record.id == "101" && record.engineID == "101")
    #expect(record.name == "test-Demo-App-run")
    #expect(record.command == "run")
    #expect(record.status == .pending)
    #expect(record.resources == resources)
    #expect(record.metadata == ["owner": "me"])
    #expect(record.submitTime == rig.clock.now)
    #expect(!record.isArray)
  }

  @Test("without a prefix keeps the name")
  func noPrefix() async throws {
    let rig = try ExecutorRig { $0.jobNamePrefix = nil }
    #expect(try await rig.submit("my-job").name == "my-job")
    #expect(try await rig.submitArray(1...2).name == "array")
  }

  @Test("leaves a script on disk that does what was asked for, configuration's lines first")
  func script() async throws {
    let rig = try ExecutorRig { config in
      config.scriptPrologue = ["echo p1"]
      config.scriptEpilogue = ["echo e1"]
    }
    let job = try await rig.executor.submit(
      command: "echo command", name: "s", resources: rig.resources, prologue: ["echo p2"], epilogue: ["echo e2"])
    let path = try #require(job.record.scriptPath)
    #expect(path.hasPrefix(rig.scratch.path("work/test-s.")) && path.hasSuffix(".sh"))
    #expect(rig.engine.jobs.first?.payload == .arguments(["/bin/bash", path]))
    let result = try await SubprocessRunner().run(CommandInvocation([path], timeout: 30))
    #expect(result.outputText == "p1\np2\ncommand\ne1\ne2\n")
  }

  @Test("leaves the script to engines that keep their own")
  func ownScript() async throws {
    let rig = try ExecutorRig([.expandsID, .keepsScripts]) { $0.scriptPrologue = ["p1"] }
    let job = try await rig.executor.submit(command: "c", name: "s", resources: rig.resources, prologue: ["p2"])
    #expect(job.record.scriptPath == nil)
    #expect(rig.engine.jobs.first?.payload == .shell("c"))
    #expect(rig.engine.jobs.first?.prologue == ["p1", "p2"])
  }

  @Test("is logged under the engine's id where the engine fills it in")
  func engineLogs() async throws {
    let rig = try ExecutorRig()
    _ = try await rig.submit()
    _ = try await rig.submitArray(1...3)
    let work = rig.scratch.path("work")
    #expect(rig.engine.jobs.first?.output == .truncate(work + "/stdout.{id}.log"))
    #expect(rig.engine.jobs.first?.error == .truncate(work + "/stderr.{id}.log"))
    #expect(rig.engine.arrays.first?.job.output == .truncate(work + "/stdout.{id}.{index}.log"))
    #expect(rig.engine.arrays.first?.job.error == .truncate(work + "/stderr.{id}.{index}.log"))
  }

  @Test("to an engine without numbers gets one of ours, which no program that shares the state has had")
  func numbers() async throws {
    let rig = try ExecutorRig([.arrays])
    let first = try await rig.submit()
    let second = try await rig.submitArray(1...2)
    let other = Executor(engine: StandInEngine([]), context: EngineContext(stateDirectory: rig.scratch.path("state")))
    let third = try await other.submit(command: "c", name: "n", resources: rig.resources)
    #expect([first.id, second.id, third.id] == ["1", "2", "3"])
    #expect(first.record.engineID == "101")
    #expect(rig.engine.jobs.first?.output == .truncate(rig.scratch.path("work/stdout.1.log")))
    #expect(rig.engine.arrays.first?.job.output == .truncate(rig.scratch.path("work/stdout.2.{index}.log")))
    #expect(rig.engine.jobs.first?.key.hasPrefix("1-") == true)
    #expect(rig.engine.jobs.first?.key != rig.engine.arrays.first?.job.key)
  }

  @Test("gets distinct numbers from many programs at once")
  func concurrentNumbers() async throws {
    let scratch = try ScratchDirectory()
    let ids = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<8 {
        group.addTask {
          let executor = Executor(engine: StandInEngine([]), context: EngineContext(stateDirectory: scratch.path("s")))
          var ids: [String] = []
          for _ in 0..<25 {
            ids.append(
              try await executor.submit(command: "c", name: "n", resources: ResourceSpec(workDir: scratch.path)).id)
          }
          return ids
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(ids) == Set((1...200).map(String.init)))
  }

  @Test("refuses a counter file that holds something else")
  func brokenCounter() async throws {
    let rig = try ExecutorRig([])
    try rig.scratch.directory.makeDirectory("state", mode: 0o700)
    try rig.scratch.write("what", to: "state/job-number")
    await #expect(throws: ClusterAPIError(.system, "")) { try await rig.submit() }
  }

  @Test("writes to the paths it is given, relative ones in the working directory, and makes their directories")
  func explicitPaths() async throws {
    let rig = try ExecutorRig([])
    var resources = rig.resources
    resources.stdoutPath = "logs/{name}-{id}.out"
    try await rig.executor.submit(command: "c", name: "n", resources: resources)
    let request = try #require(rig.engine.jobs.first)
    #expect(request.output == .truncate(rig.scratch.path("work/logs/test-n-1.out")))
    #expect(request.error == .truncate(rig.scratch.path("work/stderr.1.log")))
    let work = try rig.scratch.directory.subdirectory("work")
    #expect(try work.statusIfPresent("logs")?.kind == .directory)

    resources.stdoutPath = "/dev/null"
    resources.stderrPath = "/dev/null"
    try await rig.executor.submit(command: "c", name: "n", resources: resources)
    #expect(rig.engine.jobs.last?.output == .truncate("/dev/null"))
    #expect(rig.engine.jobs.last?.error == .sameAsOutput)
  }

  @Test("of an array refuses one file for all elements and names the placeholder")
  func sharedOutput() async throws {
    let rig = try ExecutorRig()
    var resources = rig.resources
    resources.stdoutPath = "all.log"
    let error = await #expect(throws: ClusterAPIError.self) {
      try await rig.executor.submitArray(command: "c", name: "n", range: 1...2, resources: resources)
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("{index}") == true)
    resources.stdoutPath = "{index}.log"
    try await rig.executor.submitArray(command: "c", name: "n", range: 1...2, resources: resources)
    #expect(rig.engine.arrays.first?.job.output == .truncate(rig.scratch.path("work/{index}.log")))
  }

  @Test("of an array hands over its indices and its limit")
  func array() async throws {
    let rig = try ExecutorRig()
    let job = try await rig.executor.submitArray(
      command: "c", name: "n", range: 5...7, resources: rig.resources, maxConcurrent: 2)
    #expect(rig.engine.arrays.first?.indices == [5, 6, 7])
    #expect(rig.engine.arrays.first?.maxConcurrent == 2)
    #expect(job.record.arrayRange == 5...7)
    #expect(job.record.maxConcurrent == 2)
    #expect(job.record.elementCount == 3)
    #expect(job.status == .pending)
  }

  @Test("that makes no sense is refused before anything is made")
  func nonsense() async throws {
    let rig = try ExecutorRig()
    func refused(
      _ change: (inout ResourceSpec) -> Void = { _ in }, name: String = "n", command: String = "c",
      env: [String: String] = [:]
    ) async {
      var resources = rig.resources
      change(&resources)
      let error = await #expect(throws: ClusterAPIError.self) {
        try await rig.executor.submit(command: command, name: name, resources: resources, env: env)
      }
      #expect(error?.code == .invalidRequest)
    }
    await refused { $0.queue = "a\n#BSUB -x" }
    await refused { $0.queue = "-q" }
    await refused { $0.extraDirectives = ["-P x\n#BSUB -y"] }
    await refused { $0.extraArgs = ["a\nb"] }
    await refused { $0.workDir += "\nx" }
    await refused { $0.stdoutPath = "a\nb" }
    await refused { $0.stdoutPath = "a.{index}" }
    await refused { $0.memory = "lots" }
    await refused { $0.walltime = "soon" }
    await refused { $0.cpus = 0 }
    await refused { $0.gpus = -1 }
    await refused(command: " \n")
    await refused(env: ["1X": "v"])
    await refused(env: ["A=B": "v"])
    for (range, limit) in [(-1...2, nil), (1...2, 0)] as [(ClosedRange<Int>, Int?)] {
      await #expect(throws: ClusterAPIError(.invalidRequest, "")) {
        try await rig.executor.submitArray(
          command: "c", name: "n", range: range, resources: rig.resources, maxConcurrent: limit)
      }
    }
    #expect(rig.engine.jobs.isEmpty && rig.engine.arrays.isEmpty)
    #expect(try rig.scratch.directory.statusIfPresent("work") == nil)
    let plain = try ExecutorRig([.expandsID])
    await #expect(throws: ClusterAPIError(.unsupported, "")) { try await plain.submitArray(1...2) }
  }

  @Test("that the engine refuses leaves no record")
  func refusedByEngine() async throws {
    let rig = try ExecutorRig()
    rig.engine.fail(ClusterAPIError(.submit, "no such queue"))
    await #expect(throws: ClusterAPIError(.submit, "")) { try await rig.submit() }
    #expect(await rig.executor.jobs.isEmpty)
  }

  @Test("is known with all jobs, and among the active ones until it has ended")
  func known() async throws {
    let rig = try ExecutorRig()
    let one = try await rig.submit("one")
    let two = try await rig.submit("two")
    #expect(one.id != two.id)
    #expect(Set(await rig.executor.jobs.keys) == [one.id, two.id])
    #expect(Set(await rig.executor.activeJobs.keys) == [one.id, two.id])
    rig.engine.set(one.id, .done)
    await rig.executor.poll()
    #expect(Set(await rig.executor.jobs.keys) == [one.id, two.id])
    #expect(Set(await rig.executor.activeJobs.keys) == [two.id])
    await rig.executor.removeJob(one.id)
    #expect(Set(await rig.executor.jobs.keys) == [two.id])
    // The handle still knows.
    #expect(one.status == .done)
  }
}

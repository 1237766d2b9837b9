private import Logging

extension Executor {
  /// Submits one job. When it returns, the engine has it.
  ///
  /// - Parameters:
  ///   - command: text for the shell that the configuration's `shebang` names.
  ///   - name: shown at the scheduler behind the configuration's prefix; unsafe characters become `-`.
  ///   - resources: what it needs; what is left out is taken from the configuration.
  ///   - prologue: lines before the command, after the configuration's.
  ///   - epilogue: lines after it, after the configuration's.
  ///   - env: variables added to the environment, which is otherwise the caller's.
  ///   - metadata: handed back in the record.
  @discardableResult
  public func submit(
    command: String, name: String, resources: ResourceSpec? = nil, prologue: [String] = [], epilogue: [String] = [],
    env: [String: String] = [:], metadata: [String: MetadataValue] = [:]
  ) async throws(ClusterAPIError) -> Job {
    let resources = resources ?? ResourceSpec()
    let prepared = try prepare(
      command: command, name: name, resources: resources, prologue: prologue, epilogue: epilogue, env: env,
      isArray: false)
    let submission = try await handOver(prepared.request)
    var record = JobRecord(
      id: prepared.id ?? submission.id, name: prepared.request.name, command: command, resources: resources,
      metadata: metadata)
    record.engineID = submission.id
    record.scriptPath = submission.scriptPath ?? prepared.scriptPath
    return finishSubmission(record)
  }

  /// Submits an array: one element for each index of the range, told by `ARRAY_INDEX` (and by the scheduler's own
  /// variable). At most `maxConcurrent` of them run at a time.
  @discardableResult
  public func submitArray(
    command: String, name: String, range: ClosedRange<Int>, resources: ResourceSpec? = nil, prologue: [String] = [],
    epilogue: [String] = [], env: [String: String] = [:], metadata: [String: MetadataValue] = [:],
    maxConcurrent: Int? = nil
  ) async throws(ClusterAPIError) -> Job {
    if range.lowerBound < 0 {
      throw ClusterAPIError(.invalidRequest, "array \(name): the index \(range.lowerBound) is negative")
    }
    if let maxConcurrent, maxConcurrent < 1 {
      throw ClusterAPIError(.invalidRequest, "array \(name): maxConcurrent is \(maxConcurrent); it must be 1 or more")
    }
    guard engine.capabilities.contains(.arrays) else {
      throw ClusterAPIError(.unsupported, "engine \(engine.name) takes no arrays")
    }
    let resources = resources ?? ResourceSpec()
    let prepared = try prepare(
      command: command, name: name, resources: resources, prologue: prologue, epilogue: epilogue, env: env,
      isArray: true)
    let array = ArrayRequest(job: prepared.request, indices: Array(range), maxConcurrent: maxConcurrent)
    let submission = try await handOver(array)
    var record = JobRecord(
      id: prepared.id ?? submission.id, name: prepared.request.name, command: command, resources: resources,
      metadata: metadata, arrayRange: range)
    record.engineID = submission.id
    record.scriptPath = submission.scriptPath ?? prepared.scriptPath
    record.maxConcurrent = maxConcurrent
    return finishSubmission(record)
  }

  // MARK: Parts

  private struct Prepared {
    var request: JobRequest
    /// Our number for it; nil where the engine's id will be used.
    var id: String?
    var scriptPath: String?
  }

  private func handOver(_ request: JobRequest) async throws(ClusterAPIError) -> Submission {
    listen()
    submissionsUnderWay += 1
    defer { submissionsUnderWay -= 1 }
    return try await engine.submit(request)
  }

  private func handOver(_ array: ArrayRequest) async throws(ClusterAPIError) -> Submission {
    listen()
    submissionsUnderWay += 1
    defer { submissionsUnderWay -= 1 }
    return try await engine.submit(array)
  }

  private func finishSubmission(_ record: JobRecord) -> Job {
    var record = record
    record.submitTime = clock.now
    let job = track(record)
    if submissionsUnderWay == 0 { earlyNews = [:] }
    logger.debug("submitted", metadata: ["job": "\(record.id)", "name": "\(record.name)"])
    return job
  }

  private func prepare(
    command: String, name: String, resources: ResourceSpec, prologue: [String], epilogue: [String],
    env: [String: String], isArray: Bool
  ) throws(ClusterAPIError) -> Prepared {
    let fullName = SchedulerName.make(prefix: config.jobNamePrefix, name: name)
    try RequestChecks.check(command: command, name: fullName, env: env)
    try RequestChecks.check(resources, of: fullName)
    let workDir = Files.absolute(resources.workDir, in: ResourceSpec().workDir)

    let number = try nextNumber()
    let id = number.map(String.init)
    let logs = try LogPaths(
      resources, workDir: workDir, name: fullName, id: id, isArray: isArray,
      acceptsNative: engine.capabilities.contains(.native))

    var request = JobRequest(
      key: JobNumbers.key(number: number), name: fullName, payload: .shell(command), workingDirectory: workDir,
      scriptDirectory: workDir)
    request.prologue = config.scriptPrologue + prologue
    request.epilogue = config.scriptEpilogue + epilogue
    request.shebang = config.shebang
    request.inheritsEnvironment = true
    request.environment = env
    request.output = .truncate(logs.output)
    request.error = logs.error == logs.output ? .sameAsOutput : .truncate(logs.error)
    request.cpus = resources.cpus ?? config.cpus ?? 1
    request.gpus = resources.gpus ?? config.gpus ?? 0
    request.memoryBytes = try RequestChecks.memory(resources.memory ?? config.memory, of: fullName)
    request.walltimeSeconds = try RequestChecks.walltime(resources.walltime ?? config.walltime, of: fullName)
    request.queue = resources.queue ?? config.queue
    request.extraDirectives = config.extraDirectives + resources.extraDirectives
    request.extraArguments = config.extraArgs + resources.extraArgs
    if let refusal = engine.refusal(cpus: request.cpus, gpus: request.gpus, memoryBytes: request.memoryBytes) {
      throw ClusterAPIError(.submit, "\(fullName) can never run here: \(refusal)")
    }
    try makeDirectories(workDir: workDir, logs: logs, job: fullName)
    return try writeScript(request, id: id)
  }

  /// Makes the directories of the job's files, those whose names hold no placeholder.
  private func makeDirectories(workDir: String, logs: LogPaths, job: String) throws(ClusterAPIError) {
    do {
      try Files.makeDirectories(workDir)
      for path in [logs.output, logs.error] {
        if let directory = Files.parent(of: path), !directory.contains("{") { try Files.makeDirectories(directory) }
      }
    } catch {
      throw ClusterAPIError(.system, "\(job): \(error)")
    }
  }

  /// Writes the script for engines that don't write one themselves, and has the engine run the file.
  private func writeScript(_ request: JobRequest, id: String?) throws(ClusterAPIError) -> Prepared {
    if engine.capabilities.contains(.keepsScripts) { return Prepared(request: request, id: id) }
    let own = ["# \(engine.name.uppercased()) Job: \(request.name)"]
    let script = JobScript(
      request, header: Directives.header(own, skip: config.directivesSkip, extra: [], prefix: own[0]))
    let path = try script.write(name: request.name, directory: request.scriptDirectory)
    var request = request
    // The interpreter by name, not the file: a script that was just written can't be executed while any other
    // thread's child still holds its descriptor (ETXTBSY), or on a file system mounted noexec.
    request.payload = .arguments(script.interpreter + [path])
    request.prologue = []
    request.epilogue = []
    return Prepared(request: request, id: id, scriptPath: path)
  }
}

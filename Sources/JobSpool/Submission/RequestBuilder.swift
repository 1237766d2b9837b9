package import ClusterAPI

/// Turns one attempt of a planned job into what an engine takes.
package struct RequestBuilder: Sendable {
  package let layout: SpoolLayout

  package init(layout: SpoolLayout) { self.layout = layout }

  /// The directory of a job's own files.
  package func jobDirectory(_ id: JobID) -> String { "\(layout.state)/jobs/\(id.shard)" }

  /// A job file's name: `ID.ATTEMPT[.INDEX]` and an ending.
  package static func fileName(_ id: JobID, attempt: Int, index: Int?, _ ending: String) -> String {
    Intent.key(id: id, index: index, attempt: attempt) + ending
  }

  package func request(
    job: LiveJob, plan: JobPlan, index: Int?, attempt: Int, reservation: Reservation?
  ) -> JobRequest {
    let spec = plan.spec
    let key = Intent.key(id: job.id, index: index, attempt: attempt)
    let name = schedulerName(job: job, plan: plan, attempt: attempt)
    let payload: JobRequest.Payload =
      switch spec.payload {
      case .shell(let text): .shell(text)
      case .arguments(let words): .arguments(words)
      case .script(let text): .script(text)
      }
    let directory = jobDirectory(job.id)
    let workingDirectory = spec.workdir ?? "\(layout.work)/\(job.name)"
    var request = JobRequest(
      key: key, name: name, payload: payload, workingDirectory: workingDirectory, scriptDirectory: directory)
    request.makesWorkingDirectory = spec.workdir == nil
    request.prologue = plan.config.scriptPrologue + spec.prologue
    request.epilogue = plan.config.scriptEpilogue + spec.epilogue
    request.shebang = plan.config.shebang
    request.inheritsEnvironment = spec.inheritsEnvironment

    let values = Placeholders(
      id: job.id.description, name: job.name, index: index.map(String.init), attempt: String(attempt),
      schedulerID: key)
    func path(_ text: String) -> String {
      let replaced = values.replaced(in: text)
      return replaced.hasPrefix("/") ? replaced : "\(workingDirectory)/\(replaced)"
    }
    func file(_ ending: String) -> JobRequest.Output {
      .create("\(directory)/\(Self.fileName(job.id, attempt: attempt, index: index, ending))")
    }
    request.input = spec.stdin.map(path)
    request.output = spec.stdout.map { .truncate(path($0)) } ?? file(".out")
    if let error = spec.stderr {
      request.error = error == spec.stdout ? .sameAsOutput : .truncate(path(error))
    } else {
      request.error = file(".err")
    }

    request.environment = environment(job: job, plan: plan, index: index, attempt: attempt)
    request.cpus = plan.cpus
    request.gpus = plan.gpus
    request.memoryBytes = plan.memoryBytes(attempt: attempt)
    request.walltimeSeconds = plan.walltimeSeconds(attempt: attempt)
    request.queue = plan.queue
    request.account = spec.account
    request.priority = spec.priority
    request.nodes = spec.resources.nodes
    request.tasks = spec.resources.tasks
    request.extraDirectives = plan.config.extraDirectives + spec.extraDirectives
    request.extraArguments = plan.config.extraArgs + spec.extraArgs
    request.killSignal = Int32(spec.kill.signalNumber)
    request.killGraceSeconds = Double(spec.kill.graceSeconds)
    return request
  }

  /// `{prefix}-{name}-{marker}`: the marker follows from the id and the attempt, so that an heir knows it.
  private func schedulerName(job: LiveJob, plan: JobPlan, attempt: Int) -> String {
    let marker = "j\(job.id.suffix)-\(attempt)"
    var base = SchedulerName.make(prefix: plan.config.jobNamePrefix, name: plan.spec.name ?? job.name)
    if base.utf8.first.map({ $0 < UInt8(ascii: "A") }) ?? true { base = "j" + base }
    return "\(base.prefix(99 - marker.utf8.count))-\(marker)"
  }

  private func environment(job: LiveJob, plan: JobPlan, index: Int?, attempt: Int) -> [String: String] {
    var result: [String: String] = [:]
    for variable in plan.spec.environment { result[variable.name] = variable.value }
    if let index {
      if let position = plan.positions[index] {
        for variable in plan.elements[position].environment { result[variable.name] = variable.value }
      }
      result["JOBSPOOL_INDEX"] = String(index)
      result["ARRAY_INDEX"] = String(index)
    }
    result["JOBSPOOL_NAME"] = job.name
    result["JOBSPOOL_ID"] = job.id.description
    result["JOBSPOOL_ATTEMPT"] = String(attempt)
    result["JOBSPOOL_ERROR_FILE"] =
      "\(jobDirectory(job.id))/\(Self.fileName(job.id, attempt: attempt, index: index, ".msg"))"
    return result
  }
}

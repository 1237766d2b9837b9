import ClusterAPI
import JSONBytes
package import YAMLDocument

/// Writes a job's record, `x.meta.json`: everything that is known of it, in version 1 of its format.
package struct RecordWriter {
  package static let version = 1

  package let inbox: String
  package let host: String
  package let user: String
  package let configDigest: String
  package let epoch: Int
  package let layout: SpoolLayout

  package init(
    inbox: String, host: String, user: String, configDigest: String, epoch: Int, layout: SpoolLayout
  ) {
    self.inbox = inbox
    self.host = host
    self.user = user
    self.configDigest = configDigest
    self.epoch = epoch
    self.layout = layout
  }

  package func bytes(of job: LiveJob, diagnostics: [Diagnostic], sequence: UInt64) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 2048)
    writer.object { writer in
      writer.field("v", Self.version)
      writer.field("id", job.id.description)
      writer.field("name", job.name)
      writer.field("inbox", inbox)
      writer.field("state", job.state.rawValue)
      writer.field("phase", job.state.phase)
      writer.field("reason", job.end?.reason?.rawValue)
      writer.field("message", job.end?.message ?? job.wait?.message)
      writer.field("exit_code", job.end?.code)
      writer.field("signal", job.end?.signal)
      writeEngine(job, to: &writer)
      writer.field("user", user)
      writeTimes(job, to: &writer)
      if let plan = job.plan { writePlan(job, plan, to: &writer) }
      writeAttempts(job, to: &writer)
      if let plan = job.plan, plan.isArray { writeArray(job, plan, to: &writer) }
      if !diagnostics.isEmpty {
        writer.array("diagnostics") { writer in
          for diagnostic in diagnostics { writer.raw(diagnostic.jsonText.utf8) }
        }
      }
      if let plan = job.plan { writeUsersOwn(plan, to: &writer) }
      writer.field("spec_sha256", job.acceptance.digest)
      writer.field("config_sha256", configDigest)
      writer.field("epoch", epoch)
      writer.field("seq", sequence)
    }
    writer.newline()
    return writer.bytes
  }

  private func writeEngine(_ job: LiveJob, to writer: inout JSONWriter) {
    guard job.tally != LiveJob.Tally() || !job.history.isEmpty else { return }
    writer.field("executor", job.plan?.executor)
    let last = job.history.last
    if let task = job.tasks[LiveJob.whole] {
      writer.field("scheduler_id", (task.processID ?? last?.processID).map(String.init))
    }
    writer.field("host", last?.host ?? host)
    writer.field("queue", job.plan?.queue)
  }

  private func writeTimes(_ job: LiveJob, to writer: inout JSONWriter) {
    writer.object("times") { writer in
      writer.field("dropped", TimeStamp.format(job.acceptance.dropped, digits: 3))
      writer.field("accepted", TimeStamp.format(job.acceptance.accepted, digits: 3))
      let intents = job.tasks.values.compactMap { $0.intent?.at }
      writer.field("submitted", intents.min().map { TimeStamp.format($0, digits: 3) })
      writer.field("started", job.firstStart.map { TimeStamp.format($0, digits: 3) })
      writer.field("ended", (job.end?.at).map { TimeStamp.format($0, digits: 3) })
    }
  }

  private func writePlan(_ job: LiveJob, _ plan: JobPlan, to writer: inout JSONWriter) {
    writer.object("resources") { writer in
      writer.field("cpus", plan.cpus)
      if plan.gpus > 0 { writer.field("gpus", plan.gpus) }
      writer.field("memory_bytes", plan.memoryBytes)
      writer.field("walltime_seconds", plan.walltimeSeconds)
      writer.field("nodes", plan.spec.resources.nodes)
      writer.field("tasks", plan.spec.resources.tasks)
    }
    writer.field("workdir", plan.spec.workdir ?? "\(layout.work)/\(job.name)")
    writer.object("files") { writer in
      let inbox = layout.inbox(self.inbox)
      writer.field("out", plan.spec.stdout ?? "\(inbox)/\(SidecarKind.output.name(of: job.name))")
      writer.field("err", plan.spec.stderr ?? "\(inbox)/\(SidecarKind.error.name(of: job.name))")
    }
  }

  /// An array's attempts stand in `x.elements.tsv` and are summed up here, so that a record stays readable.
  private func writeAttempts(_ job: LiveJob, to writer: inout JSONWriter) {
    guard !job.history.isEmpty, job.plan?.isArray != true else { return }
    writer.array("attempts") { writer in
      for attempt in job.history {
        writer.object { writer in
          writer.field("n", attempt.attempt)
          writer.field("scheduler_id", attempt.processID.map(String.init))
          writer.field("host", attempt.host ?? host)
          writer.field("started", attempt.started.map { TimeStamp.format($0, digits: 3) })
          writer.field("ended", TimeStamp.format(attempt.ended, digits: 3))
          writer.field("state", attempt.state.rawValue)
          writer.field("exit_code", attempt.code)
          writer.field("signal", attempt.signal)
          writer.field("reason", attempt.reason?.rawValue)
          writer.field("message", attempt.message)
          if attempt.userSeconds != nil || attempt.maxMemoryBytes != nil {
            writer.object("usage") { writer in
              writer.field("user_seconds", attempt.userSeconds)
              writer.field("system_seconds", attempt.systemSeconds)
              writer.field("max_memory_bytes", attempt.maxMemoryBytes)
            }
          }
        }
      }
    }
  }

  private func writeArray(_ job: LiveJob, _ plan: JobPlan, to writer: inout JSONWriter) {
    writer.object("array") { writer in
      writer.field("size", plan.taskCount)
      writer.field("done", job.tally.done)
      writer.field("failed", job.tally.failed)
      writer.field("killed", job.tally.killed)
      let rest = plan.taskCount - job.tally.ended - job.tally.active
      // What was not started when the array ended never will be.
      writer.field("skipped", job.tally.skipped + (job.end == nil ? 0 : rest))
      writer.field("running", job.tally.active)
      writer.field("pending", job.end == nil ? rest : 0)
      let failed = job.tasks.filter { $0.value.phase == .ended(.failed) }.keys.sorted()
      if !failed.isEmpty {
        writer.array("failed_elements") { writer in for index in failed.prefix(1000) { writer.int(index) } }
      }
    }
  }

  private func writeUsersOwn(_ plan: JobPlan, to writer: inout JSONWriter) {
    if !plan.spec.labels.isEmpty {
      writer.object("labels") { writer in
        for label in plan.spec.labels {
          writer.key(text: label.name)
          writer.string(label.value)
        }
      }
    }
    writer.field("metadata", raw: plan.spec.metadataJSON?.utf8)
    writer.field("spec", raw: plan.specJSON)
  }
}

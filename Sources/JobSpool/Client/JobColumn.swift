/// A column of a list: what it is called and what a job has in it.
package enum JobColumn: String, CaseIterable, Sendable, Hashable {
  case name, id, state, phase, reason, code, signal, executor
  case schedulerID = "scheduler_id"
  case queue, inbox, user, host, attempt, submitted, started, ended, wait, run, cpus, memory, walltime
  case maxMemory = "max_memory"
  case cpuTime = "cpu_time"
  case cpuEfficiency = "cpu_eff"
  case memoryEfficiency = "mem_eff"
  case elements, labels, message, path

  /// What a field holds, before it is written for a person or for a program.
  package enum Value: Sendable, Hashable {
    case text(String)
    case number(Int)
    /// Seconds.
    case duration(Double)
    case bytes(Double)
    /// Seconds since 1970.
    case time(Double)
    /// A share, 1 for all of it.
    case share(Double)
  }

  /// Whether the record must be read for it.
  package var needsRecord: Bool {
    switch self {
    case .name, .id, .state, .phase, .reason, .code, .executor, .schedulerID, .inbox, .host, .message, .path: false
    default: true
    }
  }

  package var isNumeric: Bool {
    switch self {
    case .code, .attempt, .cpus, .memory, .maxMemory, .cpuEfficiency, .memoryEfficiency, .wait, .run, .walltime,
      .cpuTime:
      true
    default: false
    }
  }

  package func value(_ job: SpoolJob, now: Double) -> Value? {
    switch self {
    case .name: .text(job.name)
    case .id: job.id.map(Value.text)
    case .state: .text(job.state.word)
    case .phase: .text(job.state.phase)
    case .reason: job.reason.map(Value.text)
    case .code: job.code.map(Value.number)
    case .signal: job.signal.map(Value.text)
    case .executor: job.executor.map(Value.text)
    case .schedulerID: job.schedulerID.map(Value.text)
    case .queue: job.queue.map(Value.text)
    case .inbox: .text(job.inbox)
    case .user: job.user.map(Value.text)
    case .host: job.host.map(Value.text)
    case .attempt: job.attempt.map(Value.number)
    case .submitted: job.times.submitted.map(Value.time)
    case .started: job.times.started.map(Value.time)
    case .ended: job.times.ended.map(Value.time)
    case .wait: job.waited(now: now).map(Value.duration)
    case .run: job.ran(now: now).map(Value.duration)
    case .cpus: job.cpus.map { .text($0 == $0.rounded() ? String(Int($0)) : String($0)) }
    case .memory: job.memoryBytes.map(Value.bytes)
    case .walltime: job.walltimeSeconds.map(Value.duration)
    case .maxMemory: job.maxMemoryBytes.map(Value.bytes)
    case .cpuTime: job.cpuSeconds.map(Value.duration)
    case .cpuEfficiency: job.cpuEfficiency(now: now).map(Value.share)
    case .memoryEfficiency: job.memoryEfficiency.map(Value.share)
    case .elements: job.array.map { .number($0.size) }
    case .labels:
      job.labels.isEmpty ? nil : .text(job.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ","))
    case .message: job.message.map(Value.text)
    case .path: .text(job.entry.directory + "/" + job.name)
    }
  }
}

/// A column asked for by name, of which labels have many.
package enum ListColumn: Sendable, Hashable {
  case field(JobColumn)
  case label(String)

  package init?(_ text: String) {
    if let field = JobColumn(rawValue: text) {
      self = .field(field)
    } else if text.hasPrefix("label."), text.count > 6 {
      self = .label(String(text.dropFirst(6)))
    } else {
      return nil
    }
  }

  package var title: String {
    switch self {
    case .field(let column): column.rawValue
    case .label(let name): name
    }
  }

  package var needsRecord: Bool {
    switch self {
    case .field(let column): column.needsRecord
    case .label: true
    }
  }

  package func value(_ job: SpoolJob, now: Double) -> JobColumn.Value? {
    switch self {
    case .field(let column): column.value(job, now: now)
    case .label(let name): job.labels.first { $0.name == name }.map { .text($0.value) }
    }
  }
}

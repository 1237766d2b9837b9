internal import Glibc
internal import SystemIO

/// Walltime and memory.
extension Keeper {
  func enforceDeadlines(_ now: UInt64) {
    nextDeadline = .max
    for job in running.values {
      if let ending = job.ending {
        if job.exit != nil { continue }
        if ending.isKilled { continue }
        if ending.killTime <= now {
          job.ending?.isKilled = true
          signals.append((job, [SIGKILL]))
        } else {
          nextDeadline = min(nextDeadline, ending.killTime)
        }
      } else if let limit = job.limitTime {
        if limit <= now {
          end(
            job, signal: job.killSignal, graceSeconds: job.graceSeconds, reason: .walltime,
            message: "ran longer than its walltime of \(job.walltimeSeconds ?? 0) s")
        } else {
          nextDeadline = min(nextDeadline, limit)
        }
      }
    }
    settleLeaving(now)
  }

  func sampleMemory(_ now: UInt64) {
    nextSample = limitedJobs == 0 ? .max : now + 1_000_000_000
    let limited = running.values.filter { $0.memoryLimit != nil && $0.exit == nil }
    if limited.isEmpty { return }
    let members = ProcessTable().members(of: Set(limited.map(\.mark.pid)))
    for job in limited {
      guard let limit = job.memoryLimit, let processes = members[job.mark.pid] else { continue }
      var used = processes.reduce(0) { $0 + $1.residentBytes }
      if used > limit, processes.count > 1 {
        // Pages that several processes share were counted once for each; only now is the dearer question asked.
        used = processes.reduce(0) { $0 + (ProcessTable.proportionalBytes(of: $1.pid) ?? $1.residentBytes) }
      }
      job.peakMemoryBytes = max(job.peakMemoryBytes, used)
      if used > limit, job.ending == nil {
        end(
          job, signal: SIGKILL, graceSeconds: 0, reason: .oom,
          message: "used \(used >> 10) KiB of memory, its limit is \(limit >> 10) KiB")
      }
    }
  }
}

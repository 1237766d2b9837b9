internal import CLinux
internal import Glibc
internal import SystemIO

/// How jobs end: by themselves, or because they are told to.
extension Keeper {
  /// Collects every child that has ended. With `.eachProcess` the pidfds tell instead.
  package func reap() {
    guard waiting == .everyChild else { return }
    var status: CInt = 0
    var usage = rusage()
    while true {
      let pid = wait4(-1, &status, WNOHANG, &usage)
      if pid > 0 { exited(pid, status: status, usage) } else if pid == 0 || errno != EINTR { break }
    }
    // An orphan that ended may have been the last one of a leaving job.
    if !leaving.isEmpty { settleLeaving(clock.monotonic, hasNews: true) }
  }

  /// A pidfd became readable: this process has ended.
  package func ended(pid: Int32) {
    guard let job = running[pid] else { return }
    unwatch(job)
    guard job.isWatched else {
      job.exit = KeptJob.Exit(time: clock.now, userSeconds: 0, systemSeconds: 0)
      settle(job)
      return
    }
    var status: CInt = 0
    var usage = rusage()
    var answer: pid_t
    repeat { answer = wait4(pid, &status, WNOHANG, &usage) } while answer < 0 && errno == EINTR
    if answer == pid {
      exited(pid, status: status, usage)
    } else {
      // The program around us has waited for it (waitpid(-1), or SIGCHLD ignored), and has the status now.
      job.exit = KeptJob.Exit(time: clock.now, userSeconds: 0, systemSeconds: 0)
      settle(job)
    }
  }

  private func exited(_ pid: Int32, status: Int32, _ usage: rusage) {
    // Else it is an orphan of some job, which this process inherited as the subreaper.
    guard let job = running[pid], job.isWatched, job.exit == nil else { return }
    job.exit = KeptJob.Exit(
      status: status, time: clock.now,
      userSeconds: Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6,
      systemSeconds: Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6,
      peakMemoryBytes: usage.ru_maxrss << 10)
    settle(job)
  }

  private func settle(_ job: KeptJob) {
    if job.ending == nil {
      finish(job)
    } else {
      leaving.insert(job.mark.pid)
      survivorPause = Self.shortestPause
      settleLeaving(clock.monotonic, hasNews: true)
    }
  }

  private static let shortestPause: UInt64 = 50_000_000
  private static let longestPause: UInt64 = 1_000_000_000
  /// What KILL can't end within this time (a process stuck in the kernel) isn't waited for.
  private static let patience: UInt64 = 10_000_000_000

  /// A job that was told to end has ended when nothing of its session is left; until then its room isn't free.
  /// Looking costs a walk over `/proc`, so it is done at most every 50 ms however many jobs leave, and less often the
  /// longer they take.
  func settleLeaving(_ now: UInt64, hasNews: Bool = false) {
    guard !leaving.isEmpty else { return }
    let isDue = leaving.contains { pid in
      guard let ending = running[pid]?.ending else { return true }
      return !ending.isKilled && ending.killTime <= now
    }
    let next = hasNews ? lastSurvivorLook + Self.shortestPause : lastSurvivorLook + survivorPause
    guard now >= next || isDue else {
      nextDeadline = min(nextDeadline, next)
      return
    }
    lastSurvivorLook = now
    survivorPause = min(survivorPause * 2, Self.longestPause)
    let survivors = ProcessTable().members(of: leaving, reaped: leaving)
    for pid in leaving {
      guard let job = running[pid], let ending = job.ending else {
        leaving.remove(pid)
        continue
      }
      let rest = survivors[pid] ?? []
      if rest.isEmpty || now > ending.killTime && now - ending.killTime > Self.patience {
        leaving.remove(pid)
        finish(job)
      } else if now >= ending.killTime {
        if !ending.isKilled { survivorPause = Self.shortestPause }
        job.ending?.isKilled = true
        for process in rest { Glibc.kill(process.pid, SIGKILL) }
      } else {
        nextDeadline = min(nextDeadline, ending.killTime)
      }
    }
    if !leaving.isEmpty { nextDeadline = min(nextDeadline, now + survivorPause) }
  }

  private func finish(_ job: KeptJob) {
    let exit = job.exit
    var reason = JobEnd.Reason.lost
    var message = ""
    if let ending = job.ending {
      reason = ending.reason
      message = ending.message
    } else if let status = exit?.status {
      reason = status & 0x7f == 0 ? .exit : .signal
    } else {
      message =
        job.isWatched
        ? "the program that started it took its exit status away"
        : "the keeper that started it was killed, so nobody could learn how it ended"
    }
    let peak = max(job.peakMemoryBytes, exit?.peakMemoryBytes ?? 0)
    JobEnd(
      key: job.key, status: exit?.status, time: exit?.time ?? clock.now, userSeconds: exit?.userSeconds ?? 0,
      systemSeconds: exit?.systemSeconds ?? 0, peakMemoryBytes: peak == 0 ? nil : peak, reason: reason,
      message: message
    ).writeLine(to: &records)
    unwatch(job)
    running[job.mark.pid] = nil
    pids[job.key] = nil
    if job.memoryLimit != nil {
      limitedJobs -= 1
      if limitedJobs == 0 { nextSample = .max }
    }
  }

  // MARK: Ending from outside

  func kill(_ key: String, signal: Int32, graceSeconds: Double, reason: JobEnd.Reason, message: String) {
    if let index = starting.firstIndex(where: { $0.key == key }) {
      starting.remove(at: index)
      JobEnd(key: key, time: clock.now, reason: reason, message: "ended before it was started")
        .writeLine(to: &records)
      return
    }
    // A job that ended by itself before this moment keeps its own outcome.
    if let pid = pids[key] { collect(pid) }
    guard let pid = pids[key], let job = running[pid] else { return }
    end(job, signal: signal, graceSeconds: graceSeconds, reason: reason, message: message)
  }

  private func collect(_ pid: Int32) {
    if waiting == .everyChild {
      reap()
    } else if let job = running[pid], job.isWatched {
      var status: CInt = 0
      var usage = rusage()
      if wait4(pid, &status, WNOHANG, &usage) == pid { exited(pid, status: status, usage) }
    }
  }

  func end(_ job: KeptJob, signal: Int32, graceSeconds: Double, reason: JobEnd.Reason, message: String) {
    let now = clock.monotonic
    let isFinal = signal == SIGKILL || graceSeconds <= 0
    let killTime = isFinal ? now : now + UInt64(min(graceSeconds, 1e8) * 1e9)
    if let ending = job.ending {
      // The first reason stays; a later wish can only hasten it.
      if killTime < ending.killTime { job.ending?.killTime = killTime }
    } else {
      job.ending = KeptJob.Ending(reason: reason, message: message, killTime: killTime)
    }
    nextDeadline = min(nextDeadline, killTime)
    if isFinal {
      job.ending?.isKilled = true
      signals.append((job, [SIGKILL]))
    } else {
      // A stopped process takes a signal only when it goes on.
      signals.append((job, [(1...64).contains(signal) ? signal : SIGTERM, SIGCONT]))
    }
  }

  func suspend(_ key: String) {
    guard let pid = pids[key], let job = running[pid], job.ending == nil else { return }
    signals.append((job, [SIGSTOP]))
    KeeperRecord.suspended(key: key, time: clock.now).write(to: &records)
  }

  func resume(_ key: String) {
    guard let pid = pids[key], let job = running[pid] else { return }
    signals.append((job, [SIGCONT]))
    KeeperRecord.resumed(key: key, time: clock.now).write(to: &records)
  }

  /// Sends the turn's signals to whole sessions: to the process group at once, then to the members outside of it.
  func deliverSignals() {
    if signals.isEmpty { return }
    let batch = signals
    signals = []
    let leaders = Set(batch.map(\.job.mark.pid))
    let members = ProcessTable().members(of: leaders, reaped: leaving)
    for (job, numbers) in batch {
      let pid = job.mark.pid
      guard running[pid] === job else { continue }
      for number in numbers {
        // A reaped leader's number may be somebody else's by now; its members were looked up, the group wasn't.
        if job.exit == nil && (job.isWatched || job.mark.isAlive) { Glibc.kill(-pid, number) }
        for process in members[pid] ?? [] where job.exit != nil || process.group != pid {
          Glibc.kill(process.pid, number)
        }
      }
    }
  }

  // MARK: Processes that a pidfd tells of

  func watch(_ job: KeptJob) {
    let descriptor = cl_pidfd_open(job.mark.pid)
    guard descriptor >= 0 else {
      if !job.isWatched { job.descriptor = -1 }
      return
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    job.descriptor = descriptor
    host?.watch(descriptor: descriptor, ofProcess: job.mark.pid)
  }

  private func unwatch(_ job: KeptJob) {
    guard job.descriptor >= 0 else { return }
    host?.unwatch(descriptor: job.descriptor)
    close(job.descriptor)
    job.descriptor = -1
  }
}

extension JobEnd {
  func writeLine(to records: inout LineWriter) { KeeperRecord.ended(self).write(to: &records) }
}

internal import Glibc
internal import SystemIO

/// What a keeper takes over from the log of the one before it.
extension Keeper {
  /// A job of the log without an end.
  package struct Survivor {
    package var start: KeeperRecord.Start
    package var mark: ProcessMark?
    package var startTime: Double
  }

  package func remember(key: String) { known.insert(KeyPrint(key)) }
  package func forget(key: String) { known.remove(KeyPrint(key)) }

  /// Goes on with a job that an earlier keeper started, or records that nobody can know how it ended.
  package func inherit(_ survivor: Survivor, sameBoot: Bool) {
    let key = survivor.start.key
    if sameBoot, let mark = survivor.mark, mark.isAlive {
      let job = KeptJob(
        key: key, mark: mark, isWatched: false, memoryLimit: survivor.start.memoryLimit,
        killSignal: survivor.start.killSignal, graceSeconds: survivor.start.graceSeconds,
        walltimeSeconds: survivor.start.walltimeSeconds)
      KeeperRecord.unwatched(key: key, time: clock.now).write(to: &records)
      keep(job, elapsed: clock.now - survivor.startTime)
      // It may have gone between the look and the watch; then the descriptor is missing or another's.
      if job.descriptor >= 0 && mark.isAlive { return }
      ended(pid: mark.pid)
      return
    }
    let message =
      if !sameBoot {
        "the host was restarted while it ran"
      } else if survivor.mark == nil {
        "the keeper was killed while it started it"
      } else {
        "the keeper that started it was killed, so nobody could learn how it ended"
      }
    JobEnd(key: key, time: clock.now, reason: .lost, message: message).writeLine(to: &records)
  }
}

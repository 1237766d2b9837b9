internal import Glibc
package import SystemIO

/// The heart of a keeper: takes requests, starts jobs, ends them, and says so in records. It does no waiting and knows
/// no channel; its host (a process of its own, or a thread of a program) brings requests and wake-ups, and takes
/// records. It belongs to one thread.
package final class Keeper {
  /// How the ends of jobs are learned.
  package enum Waiting: Sendable {
    /// `wait4(-1)`: for a process that has no other children, and reaps orphans too.
    case everyChild
    /// One pidfd a job: inside somebody else's program, whose other children are none of our business.
    case eachProcess
  }

  /// What the keeper needs from the process that it lives in.
  package protocol Host: AnyObject {
    /// Makes records last, and known; false where that failed and must be tried again. Until then nothing starts.
    func commit(_ records: UnsafeRawBufferPointer) -> Bool
    /// Calls `ended(pid:)` when the descriptor becomes readable.
    func watch(descriptor: CInt, ofProcess pid: Int32)
    func unwatch(descriptor: CInt)
    /// Requests that concern the channel.
    func hello(bell: String)
    func read(file: String)
  }

  let waiting: Waiting
  let clock: any Clock
  weak var host: (any Host)?

  var records = LineWriter()
  var running: [Int32: KeptJob] = [:]
  var pids: [String: Int32] = [:]
  var known: Set<KeyPrint> = []
  var starting: [PendingStart] = []
  var launcher: Launcher
  private var partialLine: [UInt8] = []

  /// Signals to be sent at the end of the turn, all with one look at the process table.
  var signals: [(job: KeptJob, numbers: [Int32])] = []
  /// Jobs whose leader was reaped after they had been told to end.
  var leaving: Set<Int32> = []
  var limitedJobs = 0
  /// Nothing is due before this time by the monotonic clock.
  var nextDeadline = UInt64.max
  var nextSample = UInt64.max
  var lastSurvivorLook: UInt64 = 0
  var survivorPause: UInt64 = 0
  private var nextCommit = UInt64.max

  package init(waiting: Waiting, clock: any Clock = SystemClock()) throws(SystemError) {
    self.waiting = waiting
    self.clock = clock
    launcher = try Launcher()
  }

  package func serve(_ host: any Host) { self.host = host }

  /// Nothing runs, and nothing is left to be said.
  package var isIdle: Bool { running.isEmpty && starting.isEmpty && records.bytes.isEmpty && partialLine.isEmpty }

  /// When `tick` wants to be called, by the monotonic clock.
  package var alarm: UInt64? {
    let next = min(nextDeadline, nextSample, nextCommit)
    return next == .max ? nil : next
  }

  // MARK: Requests

  /// Takes bytes of the channel: whole lines are requests, an unfinished one waits for its rest.
  package func take(_ bytes: UnsafeRawBufferPointer) {
    if partialLine.isEmpty {
      let consumed = LineReader.forEachLine(in: bytes, takeLine)
      partialLine.append(contentsOf: bytes[consumed...])
    } else {
      partialLine.append(contentsOf: bytes)
      let whole = partialLine
      let consumed = whole.withUnsafeBytes { LineReader.forEachLine(in: $0, takeLine) }
      partialLine.removeFirst(consumed)
    }
    // No request is as long as this; somebody writes rubbish.
    if partialLine.count > 16 << 20 { partialLine = [] }
  }

  /// Takes lines that stand for themselves, whatever the channel is in the middle of.
  package func take(whole bytes: UnsafeRawBufferPointer) { LineReader.forEachLine(in: bytes, takeLine) }

  /// Nobody writes any more: what has no end never will.
  package func dropPartialLine() { partialLine = [] }

  private func takeLine(_ line: UnsafeRawBufferPointer) {
    guard var fields = LineReader(line) else { return }
    if fields.isWord("start") {
      if let start = PendingStart(&fields) { take(start) }
    } else if fields.isWord("kill") {
      guard let key = fields.text(), let signal = fields.integer(), let grace = fields.seconds(),
        let word = fields.text(), let reason = JobEnd.Reason(rawValue: word)
      else { return }
      kill(key, signal: Int32(truncatingIfNeeded: signal), graceSeconds: grace, reason: reason, message: "")
    } else if fields.isWord("suspend") {
      if let key = fields.text() { suspend(key) }
    } else if fields.isWord("resume") {
      if let key = fields.text() { resume(key) }
    } else if fields.isWord("forget") {
      guard let key = fields.text(), pids[key] == nil, known.remove(KeyPrint(key)) != nil else { return }
      KeeperRecord.forgotten(key: key).write(to: &records)
    } else if fields.isWord("hello") {
      if let bell = fields.text() { host?.hello(bell: bell) }
    } else if fields.isWord("file") {
      if let name = fields.text() { host?.read(file: name) }
    }
  }

  private func take(_ start: PendingStart) {
    guard known.insert(KeyPrint(start.key)).inserted else {
      KeeperRecord.known(key: start.key).write(to: &records)
      return
    }
    KeeperRecord.started(
      KeeperRecord.Start(
        key: start.key, name: start.name, note: start.note, time: clock.now, killSignal: start.killSignal,
        graceSeconds: start.graceSeconds, memoryLimit: start.memoryLimit, walltimeSeconds: start.walltimeSeconds)
    ).write(to: &records)
    starting.append(start)
  }

  // MARK: The turn

  /// Does what the requests and ends of this turn ask for: sends signals, commits records, and only then starts jobs.
  package func turn() {
    deliverSignals()
    while commit(), !starting.isEmpty {
      let batch = starting
      starting = []
      for (index, start) in batch.enumerated() {
        launch(start)
        // A keeper that is killed between the execution and this line leaves a job that its successor can't find.
        if !commit() {
          starting.insert(contentsOf: batch[(index + 1)...], at: 0)
          return
        }
      }
    }
  }

  /// Calls what is due. Call `turn` afterwards.
  package func tick() {
    let now = clock.monotonic
    if nextCommit <= now { nextCommit = .max }
    if nextDeadline <= now { enforceDeadlines(now) }
    if nextSample <= now { sampleMemory(now) }
  }

  private func commit() -> Bool {
    if records.bytes.isEmpty { return true }
    guard let host, records.bytes.withUnsafeBytes({ host.commit($0) }) else {
      // A full disk, as a rule. The jobs go on; what happens is kept here until it can be written down.
      nextCommit = clock.monotonic + 1_000_000_000
      return false
    }
    records.trim()
    return true
  }

  private func launch(_ start: PendingStart) {
    do throws(Launcher.Failure) {
      let time = clock.now
      let mark = try launcher.launch(start)
      KeeperRecord.running(key: start.key, process: mark, time: time).write(to: &records)
      let job = KeptJob(
        key: start.key, mark: mark, isWatched: true, memoryLimit: start.memoryLimit, killSignal: start.killSignal,
        graceSeconds: start.graceSeconds, walltimeSeconds: start.walltimeSeconds)
      keep(job, elapsed: 0)
    } catch {
      JobEnd(key: start.key, time: clock.now, reason: .launchFailure, message: error.message).writeLine(to: &records)
    }
  }

  /// Takes a job into the tables. `elapsed` is how long it has been running.
  func keep(_ job: KeptJob, elapsed: Double) {
    let now = clock.monotonic
    running[job.mark.pid] = job
    pids[job.key] = job.mark.pid
    if let walltime = job.walltimeSeconds {
      let rest = max(0, Double(walltime) - elapsed)
      let limit = now + UInt64(min(rest, 1e9) * 1e9)
      job.limitTime = limit
      nextDeadline = min(nextDeadline, limit)
    }
    if job.memoryLimit != nil {
      limitedJobs += 1
      if nextSample == .max { nextSample = now + 1_000_000_000 }
    }
    if waiting == .eachProcess || !job.isWatched { watch(job) }
  }
}

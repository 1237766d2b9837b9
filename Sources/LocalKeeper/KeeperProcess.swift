internal import CLinux
internal import Glibc
package import SystemIO

/// The keeper as a process of its own, `jobspool-exec DIRECTORY`: one for all local jobs of that directory.
///
/// The directory holds `lock` (held with flock for its life), `in` (a FIFO for requests), `log` (its records), and for
/// a moment the bells of new clients. It ends when it has no jobs and nobody has `in` open for writing, and leaves the
/// log behind.
package final class KeeperProcess: Keeper.Host {
  /// Why a keeper could not begin its work.
  package enum Refusal: Error {
    /// Another keeper has the directory; it is as good as this one.
    case anotherKeeper
    case system(SystemError)
  }

  package static let lockName = "lock"
  package static let requestsName = "in"
  static let logVersion = 1

  private let directory: Directory
  private let lock: Descriptor
  private let loop: EventLoop
  private let keeper: Keeper
  private let log: KeeperLog
  private let childSignal: Descriptor
  private let clock = SystemClock()
  private let mark: ProcessMark
  private let boot: String
  private var requests: Descriptor
  /// Keeps a pipe without writers from being readable for ever, while there are jobs to wait for.
  private var placeholder: Descriptor?
  /// Whether somebody had the pipe open for writing at the last look.
  private var hasWriters = true
  /// Until when an owner is waited for that was about to come: its starter needs a moment to open the pipe.
  private var ownerDeadline: UInt64
  private var bells: [CInt] = []
  private var hasNews = false
  /// Starts that nobody was told of yet. They can wait a moment: an end comes soon, or the job is a long one.
  private var quietNews: UInt64?

  /// Makes a keeper in this process, which must have one thread only. From here on it takes requests.
  package init(directory path: String, rotationSize: Int = 16 << 20) throws(Refusal) {
    cl_ignore_signals(1)
    _ = cl_become_subreaper()
    do throws(SystemError) {
      childSignal = Descriptor(owning: try check("signalfd") { cl_child_signal() })
      directory = try Directory(path)
      // The pipe is open before the lock is taken: whoever finds the lock taken finds a reader.
      try Self.makePipe(Self.requestsName, in: directory)
      requests = try Self.openRequests(directory)
      lock = try directory.open(Self.lockName, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
    } catch { throw .system(error) }
    let now = Launcher.ticks()
    let own = ProcessTable.Entry(pid: getpid())?.startTicks ?? now
    mark = ProcessMark(pid: getpid(), earliest: own, latest: own)
    boot = Self.bootID()
    ownerDeadline = clock.monotonic + 10_000_000_000
    let isFirst: Bool
    do throws(SystemError) { isFirst = try lock.tryLock() } catch { throw .system(error) }
    guard isFirst else { throw .anotherKeeper }
    do throws(SystemError) {
      loop = try EventLoop()
      keeper = try Keeper(waiting: .everyChild)
      log = try KeeperLog(directory, rotationSize: rotationSize)
    } catch { throw .system(error) }
    keeper.serve(self)
    do throws(SystemError) { try begin() } catch { throw .system(error) }
  }

  package static func makePipe(_ name: String, in directory: Directory) throws(SystemError) {
    do {
      try check("mkfifo", directory.path(of: name)) { mkfifo(directory.path(of: name), 0o600) }
    } catch  where error.errno == EEXIST {}
  }

  private static func openRequests(_ directory: Directory) throws(SystemError) -> Descriptor {
    try directory.open(requestsName, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
  }

  private static func bootID() -> String {
    guard let file = try? Descriptor(open: "/proc/sys/kernel/random/boot_id", O_RDONLY),
      let bytes = try? file.readAll(limit: 4096)
    else { return "" }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  private var generation: KeeperRecord.Generation {
    KeeperRecord.Generation(version: Self.logVersion, boot: boot, process: mark, time: clock.now)
  }

  private func begin() throws(SystemError) {
    var replay = LogReplay()
    try log.forEachLine { replay.take($0) }
    KeeperRecord.generation(generation).write(to: &keeper.records)
    for key in replay.known { keeper.remember(key: key) }
    for survivor in replay.survivors { keeper.inherit(survivor, sameBoot: replay.boot == boot) }
    try loop.watch(childSignal.rawValue) { [unowned self] in childrenEnded() }
    try loop.watch(requests.rawValue) { [unowned self] in readRequests() }
    keeper.turn()
  }

  /// Works until there is nothing left to do.
  package func run() {
    // What was written before the pipe was watched, and whether anybody holds it.
    finishTurn()
    loop.run()
  }

  // MARK: Events

  private func childrenEnded() {
    var information = signalfd_siginfo()
    while Glibc.read(childSignal.rawValue, &information, MemoryLayout<signalfd_siginfo>.size) > 0 {}
    keeper.reap()
    finishTurn()
  }

  private func readRequests() {
    // Readable means that somebody has been there, even if he is gone again.
    ownerDeadline = 0
    drainRequests()
    finishTurn()
  }

  private func drainRequests() {
    withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
      while true {
        let count = Glibc.read(requests.rawValue, buffer.baseAddress, buffer.count)
        if count > 0 {
          placeholder = nil
          hasWriters = true
          keeper.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          // A short read has emptied the pipe; starting comes before looking again.
          if count < buffer.count { return }
        } else if count == 0 {
          hasWriters = false
          keeper.dropPartialLine()
          return
        } else if errno != EINTR {
          hasWriters = true
          return
        }
      }
    }
  }

  private func finishTurn() {
    keeper.turn()
    if keeper.isIdle {
      // Only without the placeholder does the pipe say whether an owner is there.
      placeholder = nil
      drainRequests()
      keeper.turn()
    }
    if !hasWriters {
      if keeper.isIdle && ownerDeadline <= clock.monotonic {
        ring()
        loop.stop()
        return
      }
      if placeholder == nil && ownerDeadline == 0 {
        placeholder = try? directory.open(Self.requestsName, O_WRONLY | O_NONBLOCK | O_NOFOLLOW)
      }
    }
    ring()
    if log.wantsRotation { rotate() }
    let wait = hasWriters || ownerDeadline == 0 ? nil : ownerDeadline
    if let alarm = [keeper.alarm, wait, quietNews].compactMap({ $0 }).min() {
      loop.setAlarm(at: alarm) { [unowned self] in
        if let quietNews, quietNews <= clock.monotonic { hasNews = true }
        keeper.tick()
        finishTurn()
      }
    } else {
      loop.setAlarm(at: nil) {}
    }
  }

  private func rotate() {
    guard let aged = try? log.rotate(generation: generation, now: clock.now) else { return }
    for key in aged { keeper.forget(key: key) }
    hasNews = true
    ring()
  }

  // MARK: Bells

  private func ring() {
    guard hasNews else { return }
    hasNews = false
    quietNews = nil
    bells.removeAll { bell in
      var byte: UInt8 = 1
      // A full pipe has been rung enough.
      if write(bell, &byte, 1) == 1 || errno == EAGAIN { return false }
      close(bell)
      return true
    }
  }

  // MARK: What the keeper asks of its process

  package func commit(_ records: UnsafeRawBufferPointer) -> Bool {
    guard log.append(records) else { return false }
    if KeeperRecord.tellOnlyOfStarts(records) {
      quietNews = quietNews ?? clock.monotonic + 20_000_000
    } else {
      hasNews = true
    }
    return true
  }

  package func watch(descriptor: CInt, ofProcess pid: Int32) {
    try? loop.watch(descriptor) { [unowned self] in
      keeper.ended(pid: pid)
      finishTurn()
    }
  }

  package func unwatch(descriptor: CInt) { loop.unwatch(descriptor) }

  package func hello(bell: String) {
    guard bell.hasPrefix("bell-"), !bell.utf8.contains(UInt8(ascii: "/")),
      let file = try? directory.open(bell, O_WRONLY | O_NONBLOCK | O_NOFOLLOW),
      (try? file.status().kind) == .fifo
    else { return }
    // Its name has served; unlinked now, it can't be left behind by a client that is killed.
    try? directory.unlinkIfPresent(bell)
    bells.append(file.release())
    hasNews = true
  }

  package func read(file name: String) {
    guard name.hasPrefix("request-"), !name.utf8.contains(UInt8(ascii: "/")),
      let bytes = try? directory.contents(name, limit: 16 << 20)
    else { return }
    try? directory.unlinkIfPresent(name)
    bytes.withUnsafeBytes { keeper.take(whole: $0) }
  }
}

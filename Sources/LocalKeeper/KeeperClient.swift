internal import CLinux
internal import Glibc
internal import Synchronization
internal import SystemIO

/// A program's end of the channel to the keeper of a directory. Starts the keeper where there is none, and again where
/// it was killed; what it has asked for and has not seen in the log is then asked for once more, which the keeper's
/// knowledge of keys makes harmless.
package final class KeeperClient: KeeperChannel {
  package let outlivesProcess = true

  /// What any thread may touch.
  private struct Outbox {
    var pipe: CInt = -1
    /// Whole lines, each chunk short enough to be written at once or not at all.
    var backlog: [[UInt8]] = []
    /// Starts and kills that the log doesn't show yet.
    var unconfirmedStarts: [String: [UInt8]] = [:]
    var unconfirmedKills: [String: [UInt8]] = [:]
    var isClosed = false
  }

  private let directory: Directory
  private let executable: String
  private let sink: KeeperChannel.Sink
  private let trouble: @Sendable (String) -> Void
  private let outbox = Mutex(Outbox())
  private let loop: EventLoop
  private let retryBell: Doorbell
  // Touched on the loop's thread only, or before it runs.
  nonisolated(unsafe) private var tail: LogTail
  nonisolated(unsafe) private var bell: CInt = -1
  nonisolated(unsafe) private var reattachDelay: UInt64 = 0
  private let clock = SystemClock()

  /// Reaches the keeper of `directory` (made if need be), starting `executable` if none is there. Every record of the
  /// log has been handed to `sink` when this returns; later ones follow on a thread of the client's own.
  package init(
    directory path: String, executable: String, trouble: @escaping @Sendable (String) -> Void = { _ in },
    sink: @escaping KeeperChannel.Sink
  ) throws(KeeperError) {
    self.executable = executable
    self.sink = sink
    self.trouble = trouble
    do throws(SystemError) {
      try Self.makeDirectories(path)
      directory = try Directory(path)
      try KeeperProcess.makePipe(KeeperProcess.requestsName, in: directory)
      loop = try EventLoop()
      retryBell = try Doorbell()
    } catch { throw KeeperError("keeper of local jobs: \(error)") }
    tail = LogTail(directory)
    try attach()
    awaitAnswer()
    tail.read(isNewKeeper: true, sink)
    do throws(SystemError) {
      try loop.watch(retryBell.descriptor.rawValue) { [weak self] in
        self?.retryBell.silence()
        self?.setAlarm()
      }
    } catch { throw KeeperError("keeper of local jobs: \(error)") }
    loop.start(name: "keeper-client")
  }

  deinit {
    shut()
    if bell >= 0 { Glibc.close(bell) }
  }

  package func close() { shut() }

  private func shut() {
    let pipe = outbox.withLock { box in
      let pipe = box.pipe
      box.pipe = -1
      box.isClosed = true
      return pipe
    }
    loop.stop()
    // The keeper ends itself when the last owner of its pipe is gone and its last job has ended.
    if pipe >= 0 { Glibc.close(pipe) }
  }

  private static func makeDirectories(_ path: String) throws(SystemError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeDirectories(String(path[..<slash]))
      if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    }
    throw SystemError("mkdir", path)
  }

  /// The keeper rings when it has come to our greeting. Whatever an earlier process put into the pipe in front of it is
  /// in the log then, so that nothing that was asked for is taken for unknown.
  private func awaitAnswer() {
    var poller = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
    let deadline = clock.monotonic + 10_000_000_000
    while true {
      let now = clock.monotonic
      if now >= deadline { break }
      let answer = poll(&poller, 1, CInt((deadline - now) / 1_000_000 + 1))
      if answer > 0 || (answer < 0 && errno != EINTR) { break }
    }
  }

  // MARK: Sending

  package func send(_ requests: [KeeperRequest]) {
    let isBehind = outbox.withLock { box in
      var chunk = LineWriter()
      var line = LineWriter()
      for request in requests {
        line.removeAll()
        request.write(to: &line)
        switch request {
        case .start(let start): box.unconfirmedStarts[start.key] = line.bytes
        case .kill(let key, _, _, _): box.unconfirmedKills[key] = line.bytes
        default: break
        }
        queue(line.bytes, &chunk, &box)
      }
      if !chunk.bytes.isEmpty { box.backlog.append(chunk.bytes) }
      return !flush(&box)
    }
    if isBehind { retryBell.ring() }
  }

  /// Adds a line to the chunk in hand, or begins the next one. Several clients may write to one pipe, so that only
  /// writes that the kernel keeps whole are used; a longer line goes through a file.
  private func queue(_ line: [UInt8], _ chunk: inout LineWriter, _ box: inout Outbox) {
    let limit = Int(PIPE_BUF)
    if line.count > limit {
      let name = "request-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
      do throws(SystemError) {
        try directory.open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600).write(line)
        var reference = LineWriter()
        KeeperRequest.file(name: name).write(to: &reference)
        queue(reference.bytes, &chunk, &box)
      } catch {
        // It stays unconfirmed, and is sent again when the keeper is next attached.
        trouble("a request to the keeper of local jobs could not be written: \(error)")
      }
      return
    }
    if chunk.bytes.count + line.count > limit {
      box.backlog.append(chunk.bytes)
      chunk.removeAll()
    }
    line.withUnsafeBytes { chunk.append(line: UnsafeRawBufferPointer(rebasing: $0.dropLast())) }
  }

  /// Writes what the pipe takes; false where something is left.
  private func flush(_ box: inout Outbox) -> Bool {
    var written = 0
    defer { box.backlog.removeFirst(written) }
    for chunk in box.backlog {
      guard box.pipe >= 0 else { return false }
      let count = chunk.withUnsafeBytes { cl_write_quietly(box.pipe, $0.baseAddress, $0.count) }
      guard count == chunk.count else { return false }
      written += 1
    }
    return true
  }

  // MARK: The loop's thread

  private func setAlarm() {
    let (isBehind, isDetached) = outbox.withLock { (!$0.backlog.isEmpty, $0.pipe < 0 && !$0.isClosed) }
    if isDetached {
      loop.setAlarm(at: clock.monotonic + reattachDelay) { [weak self] in self?.reattach() }
    } else if isBehind {
      // As a rule the keeper's bell comes first: it has taken requests when it rings.
      loop.setAlarm(at: clock.monotonic + 20_000_000) { [weak self] in self?.catchUp() }
    } else {
      loop.setAlarm(at: nil) {}
    }
  }

  private func catchUp() {
    _ = outbox.withLock { flush(&$0) }
    setAlarm()
  }

  private func bellRang() {
    var rings: UInt64 = 0
    if bell >= 0 { _ = read(bell, &rings, MemoryLayout<UInt64>.size) }
    readLog()
    catchUp()
  }

  private func readLog(isNewKeeper: Bool = false) {
    tail.read(isNewKeeper: isNewKeeper) { records in
      outbox.withLock { box in
        for record in records {
          switch record {
          case .started(let start): box.unconfirmedStarts[start.key] = nil
          case .known(let key): box.unconfirmedStarts[key] = nil
          case .ended(let end): box.unconfirmedKills[end.key] = nil
          default: break
          }
        }
      }
      sink(records)
    }
  }

  /// The pipe has lost its reader: the keeper was killed, or ended in the moment when we came.
  private func keeperVanished() {
    outbox.withLock { box in
      if box.pipe >= 0 {
        loop.unwatch(box.pipe)
        Glibc.close(box.pipe)
      }
      box.pipe = -1
    }
    if bell >= 0 {
      loop.unwatch(bell)
      Glibc.close(bell)
      bell = -1
    }
    readLog()
    reattachDelay = 0
    reattach()
  }

  private func reattach() {
    if outbox.withLock({ $0.isClosed }) { return }
    do throws(KeeperError) {
      try attach()
      reattachDelay = 0
      readLog(isNewKeeper: true)
      outbox.withLock { box in
        var chunk = LineWriter()
        let old = box.backlog
        box.backlog = []
        for line in box.unconfirmedStarts.values { queue(line, &chunk, &box) }
        for line in box.unconfirmedKills.values { queue(line, &chunk, &box) }
        if !chunk.bytes.isEmpty { box.backlog.append(chunk.bytes) }
        box.backlog.append(contentsOf: old)
        _ = flush(&box)
      }
    } catch {
      trouble("\(error)")
      reattachDelay = min(max(reattachDelay * 2, 100_000_000), 10_000_000_000)
    }
    setAlarm()
  }

  /// Opens the pipe, with a keeper behind it, and announces a bell.
  private func attach() throws(KeeperError) {
    for attempt in 0..<50 {
      let pipe = openat(
        directory.descriptor.rawValue, KeeperProcess.requestsName, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
      if pipe >= 0 {
        do throws(SystemError) { try settle(on: pipe) } catch {
          Glibc.close(pipe)
          throw KeeperError("keeper of local jobs: \(error)")
        }
        return
      }
      guard errno == ENXIO || errno == ENOENT else {
        throw KeeperError("keeper of local jobs: \(SystemError("open", directory.path(of: "in")))")
      }
      if errno == ENOENT { try? KeeperProcess.makePipe(KeeperProcess.requestsName, in: directory) }
      // A keeper that is just ending still holds the lock, and the next one gives way to it.
      if attempt > 0 { usleep(2000) }
      try KeeperStarter.start(executable, directory: directory.path)
    }
    throw KeeperError("the keeper of local jobs in \(directory.path) does not stay up")
  }

  private func settle(on pipe: CInt) throws(SystemError) {
    // Room for some thousand requests; where the system's limit for pipes is reached, the usual 64 KiB must do.
    _ = cl_widen_pipe(pipe, 1 << 20)
    let name = "bell-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    try KeeperProcess.makePipe(name, in: directory)
    // For reading and writing, so that it has no end when a keeper dies.
    let new = try directory.open(name, O_RDWR | O_NONBLOCK | O_NOFOLLOW)
    try loop.watch(new.rawValue) { [weak self] in self?.bellRang() }
    try loop.watch(pipe) { [weak self] in self?.keeperVanished() }
    bell = new.release()
    var line = LineWriter()
    KeeperRequest.hello(bell: name).write(to: &line)
    let greeting = [UInt8(ascii: "\n")] + line.bytes
    outbox.withLock { box in
      box.pipe = pipe
      box.backlog.insert(greeting, at: 0)
      _ = flush(&box)
    }
  }
}

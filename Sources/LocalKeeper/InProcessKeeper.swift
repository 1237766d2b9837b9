internal import Glibc
internal import Synchronization
package import SystemIO

/// A keeper on a thread of this program, for one that has no `jobspool-exec` at hand: its jobs don't outlive it. It
/// waits for its own children only, by pidfd, and leaves the program's signals and its other children alone.
package final class InProcessKeeper: KeeperChannel {
  package let outlivesProcess = false
  private let inbox = Mutex<LineWriter>(LineWriter())
  private let bell: Doorbell
  private let loop: EventLoop

  package init(sink: @escaping KeeperChannel.Sink) throws(SystemError) {
    bell = try Doorbell()
    loop = try EventLoop()
    let thread = try Thread(keeper: Keeper(waiting: .eachProcess), loop: loop, sink: sink)
    let bell = bell
    // Runs on the loop only; the class around it is shared.
    nonisolated(unsafe) let owned = thread
    try loop.watch(bell.descriptor.rawValue) { [weak self] in
      bell.silence()
      guard let self else { return }
      let lines = inbox.withLock { inbox in
        let taken = inbox.bytes
        inbox.removeAll()
        return taken
      }
      owned.take(lines)
    }
    loop.start(name: "keeper")
  }

  package func send(_ requests: [KeeperRequest]) {
    inbox.withLock { inbox in for request in requests { request.write(to: &inbox) } }
    bell.ring()
  }

  package func close() { loop.stop() }

  /// What lives on the thread.
  private final class Thread: Keeper.Host {
    private let keeper: Keeper
    private let loop: EventLoop
    private let sink: KeeperChannel.Sink

    init(keeper: Keeper, loop: EventLoop, sink: @escaping KeeperChannel.Sink) {
      self.keeper = keeper
      self.loop = loop
      self.sink = sink
      keeper.serve(self)
    }

    func take(_ lines: [UInt8]) {
      lines.withUnsafeBytes { keeper.take($0) }
      finishTurn()
    }

    private func finishTurn() {
      keeper.turn()
      if let alarm = keeper.alarm {
        loop.setAlarm(at: alarm) { [unowned self] in
          keeper.tick()
          finishTurn()
        }
      } else {
        loop.setAlarm(at: nil) {}
      }
    }

    func commit(_ records: UnsafeRawBufferPointer) -> Bool {
      var batch: [KeeperRecord] = []
      LineReader.forEachLine(in: records) { line in
        if let record = KeeperRecord(line: line) { batch.append(record) }
      }
      sink(batch)
      return true
    }

    func watch(descriptor: CInt, ofProcess pid: Int32) {
      try? loop.watch(descriptor) { [unowned self] in
        keeper.ended(pid: pid)
        finishTurn()
      }
    }

    func unwatch(descriptor: CInt) { loop.unwatch(descriptor) }
    func hello(bell: String) {}
    func read(file: String) {}
  }
}

import DirectoryWatch
import Glibc
import Synchronization
import SystemIO

/// Gathers a watcher's events and waits for them.
final class EventCollector: Sendable {
  private struct Gathered {
    var events: [WatchEvent] = []
    var threads: Set<UInt> = []
  }

  private let gathered = Mutex(Gathered())
  private let bell: Doorbell

  init() throws { bell = try Doorbell() }

  var handler: DirectoryWatcher.Handler {
    { [self] batch in
      gathered.withLock {
        $0.events += batch
        $0.threads.insert(UInt(pthread_self()))
      }
      bell.ring()
    }
  }

  var events: [WatchEvent] { gathered.withLock { $0.events } }
  var threads: Set<UInt> { gathered.withLock { $0.threads } }

  func clear() { gathered.withLock { $0.events = [] } }

  /// Waits until an event fits; false after the deadline.
  func waitFor(seconds: Double = 20, _ fits: (WatchEvent) -> Bool) -> Bool {
    let clock = SystemClock()
    let deadline = clock.monotonic + UInt64(seconds * 1e9)
    while !events.contains(where: fits) {
      let now = clock.monotonic
      guard now < deadline else { return false }
      var source = pollfd(fd: bell.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
      poll(&source, 1, CInt((deadline - now) / 1_000_000 + 1))
      bell.silence()
    }
    return true
  }

  func waitFor(_ kind: WatchEvent.Kind, _ name: String = "") -> Bool {
    waitFor { $0.kind == kind && $0.name == Array(name.utf8) }
  }

  func count(_ kind: WatchEvent.Kind, _ name: String) -> Int {
    events.count { $0.kind == kind && $0.name == Array(name.utf8) }
  }
}

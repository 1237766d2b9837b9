import DirectoryWatch
import Synchronization
import SystemIO

/// Carries events from the watcher's thread to the spool thread.
final class WatchMailbox: Sendable {
  let bell: Doorbell
  private let events = Mutex<[WatchEvent]>([])

  init() {
    guard let bell = try? Doorbell() else { fatalError("no eventfd is to be had: raise the limit of open files") }
    self.bell = bell
  }

  func deliver(_ batch: [WatchEvent]) {
    events.withLock { $0 += batch }
    bell.ring()
  }

  func take() -> [WatchEvent] {
    bell.silence()
    return events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}

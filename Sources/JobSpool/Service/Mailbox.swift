import Synchronization
import SystemIO

/// Carries items from another thread to the spool thread, which sleeps on the bell.
final class Mailbox<Item: Sendable>: Sendable {
  let bell: Doorbell
  private let items = Mutex<[Item]>([])

  init() throws(SystemError) { bell = try Doorbell() }

  func deliver(_ batch: [Item]) {
    let wasEmpty = items.withLock { items in
      defer { items += batch }
      return items.isEmpty
    }
    if wasEmpty { bell.ring() }
  }

  func take() -> [Item] {
    bell.silence()
    return items.withLock { items in
      defer { items = [] }
      return items
    }
  }
}

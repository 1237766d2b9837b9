import Synchronization

/// Collects what callbacks report, from whatever thread they are on.
package final class Collector<Item: Sendable>: Sendable {
  private let collected = Mutex<[Item]>([])

  package init() {}

  package func add(_ item: Item) { collected.withLock { $0.append(item) } }

  package var items: [Item] { collected.withLock { $0 } }
}

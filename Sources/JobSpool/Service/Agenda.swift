import HeapModule

/// What is to be looked at again at a time, the earliest first.
package struct Agenda {
  package enum Item: Equatable, Sendable {
    /// Look at this file of the inbox again.
    case look(String)
    /// A waiting job's time may have come, or run out.
    case wait(JobID)
    /// An element's, or a job's, next attempt is due.
    case retry(JobID)
    /// A state has lasted long enough to be published.
    case status(JobID)
    /// An outcome that could not be written is tried again.
    case publish(JobID)
  }

  private struct Entry: Comparable {
    var at: Double
    var order: UInt64
    var item: Item
    static func < (one: Entry, other: Entry) -> Bool { (one.at, one.order) < (other.at, other.order) }
    static func == (one: Entry, other: Entry) -> Bool { one.order == other.order }
  }

  private var heap = Heap<Entry>()
  private var counter: UInt64 = 0

  package init() {}

  package mutating func add(_ item: Item, at time: Double) {
    guard time.isFinite else { return }
    counter += 1
    heap.insert(Entry(at: time, order: counter, item: item))
  }

  /// When the next item is due.
  package var next: Double? { heap.min?.at }

  /// The next item that is due.
  package mutating func take(dueAt now: Double) -> Item? {
    guard let first = heap.min, first.at <= now else { return nil }
    return heap.removeMin().item
  }
}

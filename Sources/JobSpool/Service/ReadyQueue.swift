import HeapModule

/// Jobs that wait for nothing but room: by priority, then in the order in which they came.
package struct ReadyQueue {
  package struct Entry: Comparable, Sendable {
    package var priority: Int
    package var order: UInt64
    package var id: JobID
    package static func < (one: Entry, other: Entry) -> Bool {
      (other.priority, one.order) < (one.priority, other.order)
    }
    package static func == (one: Entry, other: Entry) -> Bool { one.order == other.order }
  }

  private var heap = Heap<Entry>()
  private var members: Set<JobID> = []
  private var counter: UInt64 = 0

  package init() {}

  package var count: Int { members.count }
  package var isEmpty: Bool { members.isEmpty }

  /// Adds a job; one that is in the queue stays where it is.
  package mutating func add(_ id: JobID, priority: Int) {
    guard members.insert(id).inserted else { return }
    counter += 1
    heap.insert(Entry(priority: priority, order: counter, id: id))
  }

  package var first: Entry? { heap.min }

  package mutating func removeFirst() {
    guard let entry = heap.popMin() else { return }
    members.remove(entry.id)
  }
}

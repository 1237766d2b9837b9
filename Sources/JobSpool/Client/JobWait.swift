/// Waits for jobs to end, by their sidecars alone: it goes on while no daemon lives, and finds what was archived.
package final class JobWait {
  /// One job that is waited for.
  package struct Item: Sendable {
    package var entry: SpoolEntry
    /// An earlier job of the same name, whose end is not the one that is meant.
    package var earlierID: String?
    /// The job as it was seen last.
    package var job: SpoolJob?
    package var isOver = false
    /// Looks in a row that found neither sidecars nor drop.
    fileprivate var absences = 0
  }

  package private(set) var items: [Item]
  private let reader: SpoolReader
  private let watch: InboxWatch
  private let isReached: (SpoolJob) -> Bool
  private var places: [String: [Int]] = [:]

  /// Begins to watch. A job is over when it has ended, or when `isReached` says so.
  package init(
    _ reader: SpoolReader, _ entries: [(entry: SpoolEntry, earlierID: String?)],
    until isReached: @escaping (SpoolJob) -> Bool = { _ in false }
  ) throws(ClientError) {
    self.reader = reader
    self.isReached = isReached
    items = entries.map { Item(entry: $0.entry, earlierID: $0.earlierID) }
    // Watch first, then look: what happens in between is announced.
    watch = try InboxWatch(reader, inboxes: Set(entries.map(\.entry.inbox)))
    for (place, item) in items.enumerated() { places[item.entry.name, default: []].append(place) }
    try look(at: items.indices)
  }

  package func stop() { watch.stop() }

  package var wakeDescriptor: Int32 { watch.wakeDescriptor }

  package var isOver: Bool { items.allSatisfy(\.isOver) }

  package var overCount: Int { items.count(where: \.isOver) }

  /// Sleeps at most so long, and looks at what changed. Returns the places of the jobs that are over since.
  package func step(atMost seconds: Double) throws(ClientError) -> [Int] {
    let before = Set(items.indices.filter { items[$0].isOver })
    // A job that has vanished for a moment is looked for again, soon: no event will say that it was archived.
    let isMissing = items.contains { $0.absences > 0 && !$0.isOver }
    if let names = watch.sleep(atMost: isMissing ? min(seconds, 0.2) : seconds) {
      try look(at: names.flatMap { places[$0] ?? [] } + items.indices.filter { items[$0].absences > 0 })
    } else {
      try look(at: items.indices)
    }
    return items.indices.filter { items[$0].isOver && !before.contains($0) }
  }

  private func look(at indices: some Sequence<Int>) throws(ClientError) {
    for index in Set(indices) where !items[index].isOver { try look(at: index) }
  }

  private func look(at index: Int) throws(ClientError) {
    let item = items[index]
    var job: SpoolJob?
    if item.entry.isArchived {
      job = try reader.job(item.entry, depth: .record)
    } else if let entry = try reader.entry(named: item.entry.name, inbox: item.entry.inbox) {
      items[index].entry = entry
      job = try reader.job(entry, depth: .record)
    }
    if let found = job {
      // The earlier result stays until the daemon has taken the new drop and put it away.
      if let earlier = item.earlierID, found.id == earlier { return }
      items[index].absences = 0
      items[index].job = found
      items[index].isOver = found.state.isTerminal || isReached(found)
      return
    }
    items[index].absences += 1
    guard items[index].absences >= 3, reader.claimed(item.entry.name, inbox: item.entry.inbox) == nil else { return }
    // Gone from the inbox: retention or a new job of the same name has put it into the archive.
    let id = item.job?.id
    var archived: SpoolEntry?
    try reader.archivedSets { entry in
      if entry.name == item.entry.name, id.map({ entry.directory.hasSuffix("/" + $0) }) ?? (item.earlierID == nil) {
        archived = entry
      }
      return archived == nil
    }
    guard let archived, let found = try reader.job(archived, depth: .record), found.state.isTerminal else { return }
    items[index].entry = archived
    items[index].job = found
    items[index].isOver = true
  }
}

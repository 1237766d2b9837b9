/// Reads a log from its beginning to what is still of interest at its end.
struct LogReplay {
  private var order: [String] = []
  private var open: [String: Keeper.Survivor] = [:]
  private(set) var known: Set<String> = []
  /// The boot under which the last keeper of this log worked.
  private(set) var boot = ""

  mutating func take(_ line: UnsafeRawBufferPointer) {
    switch KeeperRecord(line: line) {
    case .generation(let generation): boot = generation.boot
    case .started(let start):
      known.insert(start.key)
      order.append(start.key)
      open[start.key] = Keeper.Survivor(start: start, mark: nil, startTime: start.time)
    case .running(let key, let process, let time):
      open[key]?.mark = process
      open[key]?.startTime = time
    case .ended(let end): open[end.key] = nil
    case .forgotten(let key):
      known.remove(key)
      open[key] = nil
    case .unwatched, .suspended, .resumed, .known, .moved, nil: break
    }
  }

  /// Jobs without an end, in the order of their starts.
  var survivors: [Keeper.Survivor] {
    var seen: Set<String> = []
    return order.compactMap { seen.insert($0).inserted ? open[$0] : nil }
  }
}

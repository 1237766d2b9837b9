/// The pairs of a mapping while it is read: finds a key that was there before, without a set for the usual handful.
struct MappingPairs {
  private var entries: [YAMLEntry] = []
  private var merged: [YAMLEntry] = []
  private var places: [String: Int] = [:]
  private static let few = 16

  private func place(of key: String) -> Int? {
    entries.count <= Self.few ? entries.firstIndex { $0.key == key } : places[key]
  }

  /// Adds a pair. Where the key was given before: its mark, and the old pair stays unless `replacing`.
  mutating func add(_ entry: YAMLEntry, replacing: Bool) -> YAMLMark? {
    if let place = place(of: entry.key) {
      let first = entries[place].keyMark
      if replacing { entries[place] = entry }
      return first
    }
    entries.append(entry)
    if entries.count == Self.few + 1 {
      for (index, one) in entries.enumerated() { places[one.key] = index }
    } else if entries.count > Self.few {
      places[entry.key] = entries.count - 1
    }
    return nil
  }

  /// Adds a pair of a merged map: it counts only where the key is given neither here nor by an earlier merged map.
  mutating func merge(_ entry: YAMLEntry) {
    merged.append(entry)
  }

  mutating func finished() -> [YAMLEntry] {
    for entry in merged where place(of: entry.key) == nil { _ = add(entry, replacing: false) }
    return entries
  }
}

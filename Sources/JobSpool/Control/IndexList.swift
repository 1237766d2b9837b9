/// Lists of element indices as people write them: `1-50`, `1-9:2,20`.
package enum IndexList {
  /// Each index once, in order; nil for text that is no list or names more than `limit`.
  package static func parse(_ text: String, limit: Int) -> [Int]? {
    var indices: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.filter { $0 != " " }
      let stepped = part.split(separator: ":", omittingEmptySubsequences: false)
      let bounds = stepped[0].split(separator: "-", omittingEmptySubsequences: false).map {
        Int($0)
      }
      guard (1...2).contains(stepped.count), (1...2).contains(bounds.count), let first = bounds[0],
        let last = bounds.last!,
        first >= 0, last >= first
      else { return nil }
      let step = stepped.count == 2 ? Int(stepped[1]) ?? 0 : 1
      guard step > 0, (last - first) / step < limit else { return nil }
      indices.formUnion(stride(from: first, through: last, by: step))
      if indices.count > limit { return nil }
    }
    return indices.sorted()
  }
}

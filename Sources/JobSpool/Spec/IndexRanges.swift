/// Indices of array elements as people write them: `1-9:2,20`.
enum IndexRanges {
  /// The shortest way to write them in their order that the reader takes.
  static func text(_ indices: [Int]) -> String {
    var parts: [String] = []
    var start = 0
    while start < indices.count {
      var end = start
      if start + 1 < indices.count, indices[start + 1] > indices[start] {
        let step = indices[start + 1] - indices[start]
        while end + 1 < indices.count, indices[end + 1] - indices[end] == step { end += 1 }
        // Two that only happen to stand together are clearer apart, unless they are neighbours.
        if end - start >= 2 || step == 1 {
          parts.append("\(indices[start])-\(indices[end])" + (step == 1 ? "" : ":\(step)"))
          start = end + 1
          continue
        }
      }
      parts.append("\(indices[start])")
      start += 1
    }
    return parts.joined(separator: ",")
  }
}

/// Finds the word that was probably meant.
package enum Spelling {
  /// The candidate nearest to `word`: at most two typing mistakes, and fewer than half of its letters.
  /// Case, `-` and `_` don't count, so `workDir` finds `workdir`.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    // A text longer than any field name is not a misspelt one; comparing it would only cost.
    guard word.utf8.count <= 64 else { return nil }
    let wanted = folded(word)
    guard !wanted.isEmpty else { return nil }
    var best: String?
    var bestDistance = 3
    for candidate in candidates {
      let letters = folded(candidate)
      let longer = max(letters.count, wanted.count)
      if longer - min(letters.count, wanted.count) >= bestDistance { continue }
      let distance = distance(wanted, letters)
      if distance < bestDistance && distance * 2 < longer {
        best = candidate
        bestDistance = distance
      }
    }
    return best
  }

  /// `did you mean "x"?` or nil.
  package static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
  }

  /// Damerau-Levenshtein distance: insertions, deletions, substitutions and swaps of neighbours.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in 1...a.count {
      row[0] = i
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count]
  }

  private static func folded(_ word: String) -> [UInt8] {
    word.utf8.compactMap { byte in
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "_"): nil
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      default: byte
      }
    }
  }
}

/// Which elements of an array are meant.
package struct ElementSelection: Sendable, Hashable, CustomStringConvertible {
  /// Nothing for all of them.
  package var ranges: [ClosedRange<Int>]
  package var steps: [Int]
  private var text: String

  /// Every element.
  package static let all = ElementSelection(ranges: [], steps: [], text: "")

  private init(ranges: [ClosedRange<Int>], steps: [Int], text: String) {
    self.ranges = ranges
    self.steps = steps
    self.text = text
  }

  /// Reads `1-9:2,20`; nothing stands for all.
  package init?(_ text: String) {
    if text.isEmpty {
      self = .all
      return
    }
    var ranges: [ClosedRange<Int>] = []
    var steps: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let ends = pieces[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = ends.first.flatMap({ Self.number($0) }) else { return nil }
      guard let last = ends.count == 2 ? Self.number(ends[1]) : first, last >= first else { return nil }
      guard let step = pieces.count == 2 ? Self.number(pieces[1]) : 1, step > 0 else { return nil }
      ranges.append(first...last)
      steps.append(step)
    }
    self.init(ranges: ranges, steps: steps, text: text)
  }

  package func contains(_ index: Int) -> Bool {
    ranges.isEmpty
      || zip(ranges, steps).contains { range, step in range.contains(index) && (index - range.lowerBound) % step == 0 }
  }

  package var description: String { text }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}

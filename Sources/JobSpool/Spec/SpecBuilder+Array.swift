import YAMLDocument

/// Job arrays.
extension SpecBuilder {
  /// Takes what the elements are, which only one field may say.
  private mutating func take(_ elements: ArraySpec.Elements, at mark: YAMLMark) {
    if let elementsMark {
      log.error(
        .badArray, at: mark, "the elements of the array are given twice, first in line \(elementsMark.line)",
        suggestion: "keep one of indices, items, items_file and matrix")
      return
    }
    self.elements = elements
    elementsMark = mark
  }

  private func isTooMany(_ count: Int, at mark: YAMLMark) -> Bool {
    if count <= ArraySpec.maxElements { return false }
    log.error(
      .badArray, at: mark, "the array has more than \(ArraySpec.maxElements) elements",
      suggestion: "split it into several jobs")
    return true
  }

  mutating func readIndices(_ entry: YAMLEntry) {
    let node = entry.value
    guard let text = node.text("indices", .line, log) else { return }
    func refuse(_ message: String, _ suggestion: String = "write 1-50, 1-9:2 or 1-9:2,20") {
      log.error(.badIndices, at: node.mark, message, suggestion: suggestion)
    }
    var indices: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.indexRange(part) else {
        if text.contains("%") {
          return refuse("\(Diagnostic.quoted(text)) are no indices", "how many run at once is said by \"parallel\"")
        }
        return refuse("\(Diagnostic.quoted(String(part))) is no index and no range of them")
      }
      guard range.first <= range.last else {
        return refuse("\(Diagnostic.quoted(String(part))) ends before it begins")
      }
      if isTooMany(indices.count + (range.last - range.first) / range.step + 1, at: node.mark) { return }
      indices.append(contentsOf: stride(from: range.first, through: range.last, by: range.step))
    }
    if zip(indices, indices.dropFirst()).contains(where: { $0 >= $1 }) {
      var seen = Set<Int>()
      if let twice = indices.first(where: { !seen.insert($0).inserted }) {
        return refuse("the index \(twice) is given twice")
      }
    }
    take(.indices(indices), at: entry.keyMark)
  }

  private static func indexRange(_ text: Substring) -> (first: Int, last: Int, step: Int)? {
    let stepParts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard stepParts.count <= 2, let body = stepParts.first else { return nil }
    let ends = body.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count <= 2, let first = index(ends[0]) else { return nil }
    var step = 1
    if stepParts.count == 2 {
      guard ends.count == 2, let number = index(stepParts[1]), number > 0 else { return nil }
      step = number
    }
    guard ends.count == 2 else { return (first, first, 1) }
    guard let last = index(ends[1]) else { return nil }
    return (first, last, step)
  }

  private static func index(_ text: Substring) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  mutating func readItems(_ entry: YAMLEntry) {
    guard let items = entry.value.texts("items", .line, log) else { return }
    if items.isEmpty {
      log.error(.badArray, at: entry.value.mark, "\"items\" is an empty list", suggestion: "an array has an element")
      return
    }
    if !isTooMany(items.count, at: entry.value.mark) { take(.items(items), at: entry.keyMark) }
  }

  mutating func readItemsFile(_ entry: YAMLEntry) {
    if let path = path("items_file", entry.value) { take(.itemsFile(path), at: entry.keyMark) }
  }

  mutating func readMatrix(_ node: YAMLNode) {
    guard let entries = node.map("matrix", log) else { return }
    var axes: [MatrixAxis] = []
    var product = 1
    for entry in entries {
      let isNamed = variableName(entry.key, at: entry.keyMark)
      guard let values = entry.value.texts(entry.key, .line, log), isNamed else { continue }
      if values.isEmpty {
        log.error(.badArray, at: entry.value.mark, "\"\(entry.key)\" has no values, so the matrix has no elements")
        continue
      }
      product *= values.count
      // Judged at every step, so that the product can't overflow.
      if isTooMany(product, at: entry.keyMark) { return }
      axes.append(MatrixAxis(name: entry.key, values: values))
    }
    guard axes.count == entries.count else { return }
    if axes.isEmpty {
      log.error(.badArray, at: node.mark, "\"matrix\" has no lists", suggestion: "write matrix: {SEED: [1, 2, 3]}")
      return
    }
    take(.matrix(axes), at: mark(of: .matrix) ?? node.mark)
  }
}

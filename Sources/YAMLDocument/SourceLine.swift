/// One line of a source as it is printed, and where the carets go under it.
struct SourceLine {
  private(set) var text = ""
  /// Columns before the first caret.
  private(set) var caretColumn = 0
  private(set) var caretLength = 1

  private struct Cell {
    var text: String
    var width: Int
  }

  init(_ bytes: ArraySlice<UInt8>, column: Int, length: Int, maxColumns: Int) {
    var cells = Self.cells(bytes)
    let start = min(max(column - 1, 0), cells.count)
    var end = length >= cells.count - start ? cells.count : start + length
    // Blanks at the end of the line are no part of what is meant.
    while end > start + 1 && cells[end - 1].text == " " { end -= 1 }
    end = max(end, start)

    var from = 0
    let total = cells.reduce(0) { $0 + $1.width }
    if total > maxColumns {
      // A window that begins a third before the caret.
      from = max(0, start - maxColumns / 3)
      var to = from
      var width = 0
      while to < cells.count && width + cells[to].width <= maxColumns - 6 {
        width += cells[to].width
        to += 1
      }
      if to < cells.count { cells.replaceSubrange(to..., with: [Cell(text: "...", width: 3)]) }
      if from > 0 {
        cells.replaceSubrange(..<from, with: [Cell(text: "...", width: 3)])
        from -= 1
      }
    }
    for (index, cell) in cells.enumerated() {
      text += cell.text
      if index < start - from { caretColumn += cell.width }
    }
    let marked = cells[min(start - from, cells.count)..<min(max(end - from, 0), cells.count)]
    caretLength = max(1, marked.reduce(0) { $0 + $1.width })
    while text.utf8.last == 0x20 { text.removeLast() }
  }

  /// One cell per character; a byte that is no UTF-8 is a character of its own, as the reader counts it.
  private static func cells(_ bytes: ArraySlice<UInt8>) -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.first {
      var cell = Cell(text: "", width: 0)
      if byte == 0x09 {
        cell = Cell(text: " ", width: 1)
        rest.removeFirst()
      } else if let (scalar, count) = UTF8Scan.scalar(rest) {
        cell.width = PrintableText.append(scalar, to: &cell.text)
        rest.removeFirst(count)
      } else {
        cell = Cell(text: "\\x" + PrintableText.hex(UInt32(byte), 2), width: 4)
        rest.removeFirst()
      }
      cells.append(cell)
    }
    return cells
  }
}

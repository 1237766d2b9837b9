import YAMLDocument

/// Rows under a header, fitted to a terminal's width.
struct Table {
  struct Column {
    var title: String
    var isRight = false
    /// Columns with a higher number go first when there is no room.
    var rank = 0
    /// What may be shortened: the middle of a name, the end of a note.
    var elision = Elision.none
  }

  enum Elision { case none, middle, end }

  struct Cell {
    var text: String
    var colour: Terminal.Colour?

    init(_ text: String, _ colour: Terminal.Colour? = nil) {
      self.text = PrintableText.escape(text)
      self.colour = colour
    }
  }

  var columns: [Column]
  var rows: [[Cell]] = []
  var hasHeader = true

  /// The lines, ready to print. Off a terminal nothing is dropped or shortened.
  func lines(for terminal: Terminal) -> [String] {
    var widths = columns.indices.map { index in
      rows.reduce(hasHeader ? columns[index].title.count : 0) { max($0, Terminal.columns($1[index].text)) }
    }
    var shown = Array(columns.indices)
    if terminal.isInteractive { fit(&widths, &shown, terminal) }
    var lines: [String] = []
    if hasHeader {
      lines.append(line(columns.map { Cell($0.title, .bold) }, widths, shown, terminal))
    }
    for row in rows { lines.append(line(row, widths, shown, terminal)) }
    return lines
  }

  private func fit(_ widths: inout [Int], _ shown: inout [Int], _ terminal: Terminal) {
    let natural = widths
    func total() -> Int { shown.reduce(0) { $0 + widths[$1] } + 2 * (shown.count - 1) }
    func shrink(_ kind: Elision, to least: Int) {
      for index in shown where columns[index].elision == kind && total() > terminal.width {
        widths[index] = max(min(widths[index], least), widths[index] - (total() - terminal.width))
      }
    }
    shrink(.end, to: 20)
    shrink(.middle, to: 22)
    while total() > terminal.width,
      let last = shown.filter({ columns[$0].rank > 0 }).max(by: { (columns[$0].rank, $0) < (columns[$1].rank, $1) })
    {
      shown.removeAll { $0 == last }
    }
    shrink(.end, to: 6)
    shrink(.middle, to: 8)
    // What the dropped columns have left goes back to the shortened ones.
    for kind in [Elision.middle, .end] {
      for index in shown where columns[index].elision == kind {
        widths[index] += max(0, min(natural[index] - widths[index], terminal.width - total()))
      }
    }
  }

  private func line(_ row: [Cell], _ widths: [Int], _ shown: [Int], _ terminal: Terminal) -> String {
    var text = ""
    for (place, index) in shown.enumerated() {
      let isLast = place == shown.count - 1
      let cell = row[index]
      let fitted =
        terminal.isInteractive ? elide(cell.text, widths[index], columns[index].elision, terminal) : cell.text
      let padding = String(repeating: " ", count: max(0, widths[index] - Terminal.columns(fitted)))
      let painted = terminal.paint(fitted, cell.colour)
      if columns[index].isRight {
        text += padding + painted
      } else {
        text += painted + (isLast ? "" : padding)
      }
      if !isLast { text += "  " }
    }
    return text
  }

  private func elide(_ text: String, _ width: Int, _ elision: Elision, _ terminal: Terminal) -> String {
    guard elision != .none, Terminal.columns(text) > width else { return text }
    let room = max(0, width - terminal.ellipsis.count)
    let head = elision == .end ? room : (room * 2 + 2) / 3
    return prefix(text, head) + terminal.ellipsis + (elision == .end ? "" : suffix(text, room - head))
  }

  private func prefix(_ text: String, _ width: Int) -> String {
    var used = 0
    return String(
      text.prefix { character in
        used += Terminal.columns(String(character))
        return used <= width
      })
  }

  private func suffix(_ text: String, _ width: Int) -> String {
    String(prefix(String(text.reversed()), width).reversed())
  }
}

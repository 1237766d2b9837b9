/// Prints diagnostics as a compiler does: what, where with the line and a caret run, what to do.
package struct DiagnosticRenderer {
  /// The bytes that were read; without them places are named but no line is shown.
  package var source: [UInt8]
  package var colour = false
  /// After so many the rest is only counted.
  package var limit = 10
  /// A longer line is shown around its caret only: a whole spec may be one line of JSON.
  package var maxColumns = 120

  package init(source: [UInt8], colour: Bool = false) {
    self.source = source
    self.colour = colour
  }

  /// The whole report: a first line such as `error: align.yaml: 2 mistakes, not submitted`, every place, at most one hint.
  package func report(_ diagnostics: [Diagnostic], outcome: String? = nil, hint: String? = nil) -> String {
    guard let first = diagnostics.first else { return "" }
    let errors = diagnostics.count(where: \.isError)
    let word = errors > 0 ? "error" : "warning"
    let noun = errors > 0 ? "mistake" : "warning"
    var text = paint(word + ":", errors > 0 ? .error : .warning)
    text += " \(PrintableText.escape(first.file)): \(diagnostics.count) \(noun)\(diagnostics.count == 1 ? "" : "s")"
    if let outcome { text += ", " + outcome }
    text += "\n" + places(diagnostics)
    if let hint { text += "hint: " + PrintableText.escape(hint) + "\n" }
    return text
  }

  /// The places alone, without first line and hint.
  package func places(_ diagnostics: [Diagnostic]) -> String {
    let shown = diagnostics.prefix(limit)
    let gutter = max(2, shown.map { String($0.line).utf8.count }.max() ?? 2)
    let lines = sourceLines(numbers: Set(shown.map(\.line)))
    var text = ""
    for one in shown { text += place(one, line: lines[one.line], gutter: gutter) }
    if diagnostics.count > limit { text += "and \(diagnostics.count - limit) more\n" }
    return text
  }

  private func place(_ one: Diagnostic, line: ArraySlice<UInt8>?, gutter: Int) -> String {
    let margin = String(repeating: " ", count: gutter + 1)
    let indent = String(repeating: " ", count: gutter)
    let warningWord = one.severity == .warning ? "   (warning)" : ""
    var text = indent + "--> " + PrintableText.escape(one.file)
    if one.line > 0 { text += ":\(one.line):\(one.column)" }
    text += "\n"
    let message = PrintableText.escape(one.message) + (one.suggestion == nil ? warningWord : "")
    if let line, one.line > 0 {
      let number = String(one.line)
      let shown = SourceLine(line, column: one.column, length: one.length, maxColumns: maxColumns)
      text += margin + "|\n"
      text += String(repeating: " ", count: gutter - number.utf8.count) + number + " |"
      text += shown.text.isEmpty ? "\n" : " " + shown.text + "\n"
      text += margin + "| " + String(repeating: " ", count: shown.caretColumn)
      text += paint(String(repeating: "^", count: shown.caretLength), one.severity) + " " + message + "\n"
    } else {
      text += margin + "= " + message + "\n"
    }
    if let suggestion = one.suggestion {
      text += margin + "= " + PrintableText.escape(suggestion) + warningWord + "\n"
    }
    return text
  }

  private func paint(_ text: String, _ severity: Diagnostic.Severity) -> String {
    guard colour else { return text }
    return (severity == .error ? "\u{1b}[31m" : "\u{1b}[33m") + text + "\u{1b}[0m"
  }

  /// The bytes of the wanted lines, without their ends; lines end as libyaml counts them, at LF, CR LF or CR.
  private func sourceLines(numbers: Set<Int>) -> [Int: ArraySlice<UInt8>] {
    guard let last = numbers.max(), last > 0, !source.isEmpty else { return [:] }
    var result: [Int: ArraySlice<UInt8>] = [:]
    var number = 1
    var start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var index = start
    while number <= last {
      let byte = index < source.count ? source[index] : 0x0A
      if byte == 0x0A || byte == 0x0D {
        if numbers.contains(number) { result[number] = source[start..<index] }
        if byte == 0x0D && index + 1 < source.count && source[index + 1] == 0x0A { index += 1 }
        number += 1
        start = index + 1
        if start > source.count { break }
      }
      index += 1
    }
    return result
  }
}

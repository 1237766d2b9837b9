/// One mistake or warning in a file, with its place. A value: it goes into records, sidecars and reports as it is.
package struct Diagnostic: Error, Sendable, Hashable {
  package enum Severity: String, Sendable {
    case error
    case warning
  }

  package var severity: Severity
  package var code: DiagnosticCode
  package var file: String
  /// 1-based; 0 when the mistake is about the file as a whole.
  package var line: Int
  /// 1-based, in characters.
  package var column: Int
  /// How many characters are meant, at least 1; `Int(YAMLMark.toEndOfLine)` for the rest of the line.
  package var length: Int
  package var message: String
  /// What would be right: the text after `=`, such as `did you mean "memory"?`.
  package var suggestion: String?

  package init(
    _ severity: Severity = .error, _ code: DiagnosticCode, file: String, line: Int = 0, column: Int = 0,
    length: Int = 1, message: String, suggestion: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.file = file
    self.line = line
    self.column = column
    self.length = length
    self.message = message
    self.suggestion = suggestion
  }

  package var isError: Bool { severity == .error }

  /// `file:line:column message` in one line, safe to print: control characters are escaped.
  package var oneLine: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return PrintableText.escape(place + " " + message)
  }

  /// A text of the user inside a message: in quotes, cut after 60 characters.
  package static func quoted(_ text: String) -> String {
    if text.utf8.count <= 60 { return "\"\(text)\"" }
    let cut = text.unicodeScalars.prefix(60)
    if cut.endIndex == text.unicodeScalars.endIndex { return "\"\(text)\"" }
    return "\"\(String(cut))...\""
  }
}

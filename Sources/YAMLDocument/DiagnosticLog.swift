/// Collects the mistakes of one file while it is read, so that all of them are reported at once.
package final class DiagnosticLog {
  package let file: String
  package private(set) var all: [Diagnostic] = []
  package private(set) var errorCount = 0
  /// Mistakes beyond the limit: a file with a hundred thousand of them must not fill memory, record and disk.
  package private(set) var omitted = 0

  static let limit = 1000

  package init(file: String, _ diagnostics: [Diagnostic] = []) {
    self.file = file
    for one in diagnostics { add(one) }
  }

  package func add(_ diagnostic: Diagnostic) {
    // The first error is kept whatever came before it, since it decides.
    if all.count >= Self.limit && (!diagnostic.isError || errorCount > 0) {
      omitted += 1
      return
    }
    all.append(diagnostic)
    if diagnostic.isError { errorCount += 1 }
  }

  package func error(_ code: DiagnosticCode, at mark: YAMLMark, _ message: String, suggestion: String? = nil) {
    report(.error, code, at: mark, message, suggestion: suggestion)
  }

  package func warning(_ code: DiagnosticCode, at mark: YAMLMark, _ message: String, suggestion: String? = nil) {
    report(.warning, code, at: mark, message, suggestion: suggestion)
  }

  package func report(
    _ severity: Diagnostic.Severity, _ code: DiagnosticCode, at mark: YAMLMark, _ message: String,
    suggestion: String? = nil
  ) {
    add(
      Diagnostic(
        severity, code, file: file, line: Int(mark.line), column: Int(mark.column), length: Int(mark.length),
        message: message, suggestion: suggestion))
  }

  /// Whether it is worth while to look for what was meant: nobody reads the hundredth suggestion.
  package var wantsSuggestions: Bool { all.count < 100 }

  /// The mistakes in the order of the text, as a reader meets them.
  package var inOrder: [Diagnostic] {
    if all.count < 2 { return all }
    return all.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
    }.map(\.element)
  }
}

/// The stable name of a kind of mistake: a number to look up and a slug to read. Equality is on the number.
package struct DiagnosticCode: Sendable, Hashable, CustomStringConvertible {
  package var number: String
  package var slug: String

  package init(_ number: String, _ slug: String) {
    self.number = number
    self.slug = slug
  }

  package static func == (left: Self, right: Self) -> Bool { left.number == right.number }
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
  package var description: String { number + " " + slug }

  // The text itself.
  package static let syntax = DiagnosticCode("E0001", "yaml-syntax")
  package static let notUTF8 = DiagnosticCode("E0002", "not-utf8")
  package static let utf16 = DiagnosticCode("E0003", "utf16")
  package static let controlCharacter = DiagnosticCode("E0004", "control-character")
  package static let tooLarge = DiagnosticCode("E0005", "too-large")
  package static let tooDeep = DiagnosticCode("E0006", "too-deep")
  package static let tooManyNodes = DiagnosticCode("E0007", "too-many-nodes")
  package static let severalDocuments = DiagnosticCode("E0008", "several-documents")
  package static let emptyDocument = DiagnosticCode("E0009", "empty-document")
  package static let anchor = DiagnosticCode("E0010", "anchor")
  package static let alias = DiagnosticCode("E0011", "alias")
  package static let tag = DiagnosticCode("E0012", "tag")
  package static let mergeKey = DiagnosticCode("E0013", "merge-key")
  package static let complexKey = DiagnosticCode("E0014", "complex-key")
  package static let unicodeLineBreak = DiagnosticCode("E0015", "unicode-line-break")
  package static let directives = DiagnosticCode("E0016", "yaml-directives")

  // Fields, of whatever kind of file.
  package static let unknownField = DiagnosticCode("E0101", "unknown-field")
  package static let duplicateField = DiagnosticCode("E0102", "duplicate-field")
  package static let wrongType = DiagnosticCode("E0103", "wrong-type")
  package static let noValue = DiagnosticCode("E0104", "no-value")
  package static let invalidValue = DiagnosticCode("E0105", "invalid-value")
  package static let outOfRange = DiagnosticCode("E0106", "out-of-range")
  package static let missingField = DiagnosticCode("E0107", "missing-field")
}

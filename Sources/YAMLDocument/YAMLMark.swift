/// Where a piece of a document stands: 1-based line and column in characters, and how many characters a caret run covers.
package struct YAMLMark: Sendable, Hashable {
  package var line: Int32
  package var column: Int32
  package var length: Int32

  /// A text that goes on over several lines is underlined to the end of its first one.
  package static let toEndOfLine = Int32.max

  package init(line: Int, column: Int, length: Int = 1) {
    self.line = Int32(clamping: line)
    self.column = Int32(clamping: column)
    self.length = Int32(clamping: length)
  }
}

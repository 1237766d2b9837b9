/// Where a text stops being JSON, or stops being what its reader expects.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  /// Bytes from the beginning of the buffer.
  package var offset: Int

  package init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message) at byte \(offset)" }
}

/// A job that an operand named, perhaps only some of its elements.
package struct JobTarget: Sendable {
  package var operand: String
  package var entry: SpoolEntry
  package var elements: ElementSelection?

  package init(operand: String, entry: SpoolEntry, elements: ElementSelection? = nil) {
    self.operand = operand
    self.entry = entry
    self.elements = elements
  }
}

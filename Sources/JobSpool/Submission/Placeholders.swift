/// The words in braces that paths of a spec may hold.
package struct Placeholders: Sendable {
  package var id: String
  package var name: String
  package var index: String?
  package var attempt: String
  package var schedulerID: String

  package init(id: String, name: String, index: String?, attempt: String, schedulerID: String) {
    self.id = id
    self.name = name
    self.index = index
    self.attempt = attempt
    self.schedulerID = schedulerID
  }

  /// Replaces each known word once, from left to right; a value that holds braces is not read again.
  package func replaced(in text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      guard let close = rest.firstIndex(of: "}") else { break }
      let word = rest[rest.index(after: open)..<close]
      let value: String? =
        switch word {
        case "id": id
        case "name": name
        case "index": index
        case "attempt": attempt
        case "scheduler_id": schedulerID
        default: nil
        }
      result += value ?? String(rest[...close])
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

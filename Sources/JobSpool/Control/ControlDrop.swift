/// What a control drop says: its verb, and the body that narrows or addresses it.
package struct ControlDrop: Sendable, Equatable {
  package var verb: ControlVerb
  package var name: String
  /// Only these elements.
  package var elements: [Int]?
  /// Only if this is the job's id.
  package var id: String?
  /// For the next job of this name, not for a live one.
  package var isForNext = false
  package var message: String?

  package init(_ verb: ControlVerb, name: String) {
    self.verb = verb
    self.name = name
  }

  /// Reads a body of `key: value` lines; nil, with the reason, for one that can't be read.
  package static func read(_ verb: ControlVerb, name: String, body: [UInt8]) -> Result<ControlDrop, Problem> {
    var drop = ControlDrop(verb, name: name)
    for line in String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let colon = line.firstIndex(of: ":") else {
        return .failure(Problem(words: "line \"\(line)\" has no colon"))
      }
      let key = line[..<colon].trimmed
      let value = String(line[line.index(after: colon)...].trimmed)
      switch key {
      case "elements":
        guard let indices = IndexList.parse(value, limit: 100_000) else {
          return .failure(Problem(words: "elements \"\(value)\" can't be read; write 3-7 or 1,4,9"))
        }
        drop.elements = indices
      case "id": drop.id = value
      case "next": drop.isForNext = value == "true" || value == "yes"
      case "message": drop.message = value
      default: return .failure(Problem(words: "unknown key \"\(key)\""))
      }
    }
    return .success(drop)
  }

  package struct Problem: Error, Equatable {
    package var words: String
  }
}

extension Substring {
  /// Without white space at its ends.
  fileprivate var trimmed: Substring {
    var rest = drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}

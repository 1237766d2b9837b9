/// What a user wrote to mean a job, by its form alone.
package enum JobAddress: Sendable, Hashable {
  case name(String)
  case inInbox(String, name: String)
  /// `@last` is 1, `@3` is the third newest.
  case newest(Int)
  case newestFailed
  /// A shell pattern over handles.
  case glob(String)
  /// A scheduler's own number.
  case scheduler(engine: String, id: String)

  /// Splits `name[1-9]` into the address and its elements; without brackets there are none.
  package static func parse(_ text: String) -> (address: JobAddress, elements: ElementSelection?) {
    var text = text
    var elements: ElementSelection?
    if text.hasSuffix("]"), let bracket = text.lastIndex(of: "["), bracket != text.startIndex,
      let selection = ElementSelection(String(text[text.index(after: bracket)...].dropLast()))
    {
      elements = selection
      text = String(text[..<bracket])
    }
    return (form(of: text), elements)
  }

  private static func form(of text: String) -> JobAddress {
    if text.hasPrefix("@") {
      let word = text.dropFirst()
      if word == "last" { return .newest(1) }
      if word == "last-failed" { return .newestFailed }
      if let number = Int(word), number > 0 { return .newest(number) }
    }
    if text.contains(where: { $0 == "*" || $0 == "?" }) { return .glob(text) }
    if let colon = text.firstIndex(of: ":"), colon != text.startIndex {
      let id = text[text.index(after: colon)...]
      if !id.isEmpty { return .scheduler(engine: String(text[..<colon]), id: String(id)) }
    }
    if let slash = text.firstIndex(of: "/"), slash != text.startIndex, text.lastIndex(of: "/") == slash {
      return .inInbox(String(text[..<slash]), name: String(text[text.index(after: slash)...]))
    }
    return .name(text)
  }
}

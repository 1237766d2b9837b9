extension Diagnostic {
  /// The diagnostic as an item of a record: severity, code, kind, line, column, length, message, suggestion.
  package var jsonText: String {
    var text = "{\"severity\":\"\(severity.rawValue)\",\"code\":\(JSONText.string(code.number))"
    text += ",\"kind\":\(JSONText.string(code.slug))"
    if line > 0 {
      // The rest of a line is known only beside its text; one character is its beginning at least.
      let length = self.length == Int(YAMLMark.toEndOfLine) ? 1 : self.length
      text += ",\"line\":\(line),\"column\":\(column),\"length\":\(length)"
    }
    text += ",\"message\":\(JSONText.string(message))"
    if let suggestion { text += ",\"suggestion\":\(JSONText.string(suggestion))" }
    return text + "}"
  }
}

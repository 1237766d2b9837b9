extension JobSpecSchema {
  /// The table of the fields for people, at most `width` columns wide.
  package static func textTable(width: Int = 80) -> String {
    var text = ""
    for section in [top, resources, array, retry, escalate, kill, dependency] {
      if !section.path.isEmpty {
        text += "\n\(section.path)" + (section.id == .dependency ? " (an item as a map)" : "") + "\n"
      }
      for field in section.fields { text += row(field, width: width) }
    }
    return text
  }

  private static let nameColumns = 18
  private static let typeColumns = 17

  private static func row(_ field: SpecField, width: Int) -> String {
    var words = field.doc.split(separator: " ").map(String.init)
    let names = field.aliases + field.topLevelNames.filter { $0 != field.name }
    let isAlsoAtTop = field.topLevelNames.contains(field.name)
    if isAlsoAtTop { words += "(Also at the top level.)".split(separator: " ").map(String.init) }
    if !names.isEmpty {
      words += ("(Or " + names.joined(separator: ", ") + ".)").split(separator: " ").map(String.init)
    }
    let indent = nameColumns + typeColumns
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty && indent + line.utf8.count + 1 + word.utf8.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    lines.append(line)
    let margin = String(repeating: " ", count: indent)
    return padded(field.name, nameColumns) + padded(typeName(field.type), typeColumns)
      + lines.joined(separator: "\n" + margin) + "\n"
  }

  private static func padded(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(1, columns - text.utf8.count))
  }

  private static func typeName(_ type: SpecFieldType) -> String {
    switch type {
    case .command: "text or list"
    case .text: "text"
    case .word: "word"
    case .oneOf: "one of"
    case .someOf: "list of words"
    case .integer: "whole number"
    case .boolean: "true or false"
    case .memory: "memory"
    case .duration: "duration"
    case .time: "time or duration"
    case .absolutePath: "absolute path"
    case .path: "path"
    case .indices: "indices"
    case .escalation: "xN or +AMOUNT"
    case .texts: "list of texts"
    case .textMap: "map of texts"
    case .listMap: "map of lists"
    case .notify: "map of paths"
    case .dependencies: "list of jobs"
    case .tree: "anything"
    case .section: "map, see below"
    }
  }
}

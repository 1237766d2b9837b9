import YAMLDocument

extension JobSpecSchema {
  /// The JSON Schema (draft-07, what editors support) of a spec.
  package static func jsonSchema() -> String {
    var properties = top.fields.map { (names: [$0.name] + $0.aliases, text: schema(of: $0)) }
    for field in resources.fields where !field.topLevelNames.isEmpty {
      properties.append((field.topLevelNames, schema(of: field)))
    }
    var text = """
      {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "jobspool job spec",
        "type": "object",
        "additionalProperties": false,
        "oneOf": [{"required": ["command"]}, {"required": ["script"]}],
        "defaultSnippets": [
          {"label": "command", "description": "a job", "body": {"command": "$1"}},
          {"label": "array", "description": "a job array", "body": {"command": "$1", "array": {"indices": "1-${2:10}"}}}
        ],
        "properties": {

      """
    let lines = properties.flatMap { property in
      property.names.map { "    \(JSONText.string($0)): \(property.text)" }
    }
    text += lines.joined(separator: ",\n")
    return text + "\n  }\n}\n"
  }

  private static func schema(of field: SpecField) -> String {
    var members = [
      "\"markdownDescription\": " + JSONText.string(field.doc), "\"description\": " + JSONText.string(field.doc),
    ]
    members.append(contentsOf: shape(field.type))
    if !field.examples.isEmpty { members.append("\"examples\": [" + field.examples.joined(separator: ", ") + "]") }
    return "{" + members.joined(separator: ", ") + "}"
  }

  /// Fields decide what a scalar means, so a number is a text too where a text belongs.
  private static let text = "{\"type\": [\"string\", \"number\", \"boolean\"]}"

  private static func shape(_ type: SpecFieldType) -> [String] {
    let anyText = "\"type\": [\"string\", \"number\", \"boolean\"]"
    switch type {
    case .text: return [anyText]
    case .command:
      return [
        "\"anyOf\": [{\"type\": \"string\", \"minLength\": 1}, {\"type\": \"array\", \"items\": \(text), \"minItems\": 1}]"
      ]
    case .word(let pattern): return [anyText, "\"pattern\": " + JSONText.string("^" + pattern + "$")]
    case .oneOf(let words): return ["\"enum\": " + list(words)]
    case .someOf(let words): return ["\"type\": \"array\"", "\"items\": {\"enum\": \(list(words))}", "\"minItems\": 1"]
    case .integer(let range):
      return ["\"type\": \"integer\"", "\"minimum\": \(range.lowerBound)", "\"maximum\": \(range.upperBound)"]
    case .boolean: return ["\"type\": \"boolean\""]
    case .memory:
      return [
        "\"type\": \"string\"",
        "\"pattern\": " + JSONText.string("^[0-9]+(\\.[0-9]+)? *([KMGTPkmgtp]([iI]?[bB])?|[bB])$"),
      ]
    case .duration: return ["\"type\": [\"string\", \"integer\"]", "\"minimum\": 0"]
    case .time: return ["\"type\": [\"string\", \"integer\"]"]
    case .absolutePath: return ["\"type\": \"string\"", "\"pattern\": \"^/\""]
    case .path: return ["\"type\": \"string\"", "\"pattern\": \"^[^~-]\""]
    case .indices:
      let range = "[0-9]+(-[0-9]+(:[0-9]+)?)?"
      return ["\"type\": [\"string\", \"integer\"]", "\"pattern\": \"^\(range)(,\(range))*$\""]
    case .escalation:
      return ["\"type\": \"string\"", "\"pattern\": " + JSONText.string("^(x[0-9.]+|\\+.+)$")]
    case .texts: return ["\"type\": \"array\"", "\"items\": \(text)"]
    case .textMap(let keys): return map(keys, text)
    case .listMap(let keys): return map(keys, "{\"type\": \"array\", \"items\": \(text), \"minItems\": 1}")
    case .notify:
      let paths = "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": {\"type\": \"string\"}}]}"
      let events = Notify.Event.allCases.map { "\"\($0.rawValue)\": \(paths)" }
      return [
        "\"type\": \"object\"", "\"additionalProperties\": false",
        "\"properties\": {\(events.joined(separator: ", "))}",
      ]
    case .dependencies:
      return ["\"type\": \"array\"", "\"items\": {\"anyOf\": [\(text), {\(object(dependency, required: ["job"]))}]}"]
    case .tree: return []
    case .section(let id): return [object(section(id), required: id == .retry ? ["max"] : [])]
    }
  }

  private static func object(_ section: SpecSection, required: [String]) -> String {
    let properties = section.fields.map { "\(JSONText.string($0.name)): \(schema(of: $0))" }
    let needed = required.isEmpty ? "" : "\"required\": \(list(required)), "
    return
      "\"type\": \"object\", \"additionalProperties\": false, \(needed)\"properties\": {\(properties.joined(separator: ", "))}"
  }

  private static func map(_ keys: String, _ value: String) -> [String] {
    [
      "\"type\": \"object\"", "\"additionalProperties\": false",
      "\"patternProperties\": {\(JSONText.string("^" + keys + "$")): \(value)}",
    ]
  }

  private static func list(_ words: [String]) -> String {
    "[" + words.map(JSONText.string).joined(separator: ", ") + "]"
  }
}

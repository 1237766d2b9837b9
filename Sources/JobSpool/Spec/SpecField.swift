/// What is known about a field: the reader's keys, the JSON Schema and the text table all come from this.
struct SpecField: Sendable {
  let id: SpecFieldID
  let name: String
  let type: SpecFieldType
  /// One or two sentences.
  let doc: String
  /// Values as JSON.
  let examples: [String]
  /// Other names that are accepted at the same place.
  let aliases: [String]
  /// Names that are accepted at the top level of the spec, for a field that belongs into a map.
  let topLevelNames: [String]
  /// Names that other tools have for it; not accepted, but known to be meant.
  let meantBy: [String]

  init(
    _ id: SpecFieldID, _ name: String, _ type: SpecFieldType, _ doc: String, examples: [String] = [],
    aliases: [String] = [], topLevel: [String] = [], meantBy: [String] = []
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.doc = doc
    self.examples = examples
    self.aliases = aliases
    topLevelNames = topLevel
    self.meantBy = meantBy
  }
}

/// How the value of a field is written.
enum SpecFieldType: Sendable {
  case command
  case text
  /// A short text without blanks, given as a regular expression of what fits.
  case word(pattern: String)
  case oneOf([String])
  case someOf([String])
  case integer(ClosedRange<Int>)
  case boolean
  case memory
  case duration
  case time
  case absolutePath
  case path
  case indices
  case escalation
  case texts
  /// A map of texts; the pattern is that of its keys.
  case textMap(keys: String)
  case listMap(keys: String)
  case notify
  case dependencies
  case tree
  case section(SpecSection.ID)
}

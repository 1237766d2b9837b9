/// A map of a spec: the top level, or one of those inside it.
struct SpecSection: Sendable {
  enum ID: UInt8, Sendable {
    case top, resources, array, retry, escalate, kill, dependency
  }

  let id: ID
  /// How messages call it; empty for the top level.
  let path: String
  let fields: [SpecField]
  /// Every accepted key.
  let ids: [String: SpecFieldID]

  init(_ id: ID, _ path: String, _ fields: [SpecField], alsoAccepted: [SpecField] = []) {
    self.id = id
    self.path = path
    self.fields = fields
    var ids: [String: SpecFieldID] = [:]
    for field in fields {
      for name in [field.name] + field.aliases { ids[name] = field.id }
    }
    for field in alsoAccepted {
      for name in field.topLevelNames { ids[name] = field.id }
    }
    self.ids = ids
  }
}

import ClusterAPI
import YAMLDocument

/// Builds a spec from its tree, field by field, collecting every mistake.
struct SpecBuilder {
  let log: DiagnosticLog
  let options: JobSpecReader.Options
  var spec = JobSpec(payload: .arguments([]))

  var hasPayload = false
  var elements: ArraySpec.Elements?
  var elementsMark: YAMLMark?
  var parallel: Int?
  var maxFailures: Int?
  var retry = Retry(max: 0)

  /// The maps inside the spec that were given as maps; of the others a mistake is known already.
  private(set) var sections: Set<SpecFieldID> = []
  /// Where each field was given, by `SpecFieldID`.
  private var given: [YAMLMark?]

  init(log: DiagnosticLog, options: JobSpecReader.Options) {
    self.log = log
    self.options = options
    given = [YAMLMark?](repeating: nil, count: SpecFieldID.allCases.count)
  }

  func mark(of id: SpecFieldID) -> YAMLMark? { given[Int(id.rawValue)] }

  // MARK: Keys

  mutating func fields(_ entries: [YAMLEntry], of section: SpecSection) {
    for entry in entries {
      guard let id = section.ids[entry.key] else {
        unknown(entry, in: section)
        continue
      }
      if let first = mark(of: id) {
        let name = JobSpecSchema.fieldsByID[Int(id.rawValue)].name
        log.error(
          .duplicateField, at: entry.keyMark,
          "\(Diagnostic.quoted(entry.key)) gives \"\(name)\" a second time; it is given in line \(first.line)",
          suggestion: "leave one of the two out")
        continue
      }
      given[Int(id.rawValue)] = entry.keyMark
      if !entry.value.isRefused { read(id, entry) }
    }
  }

  mutating func unknown(_ entry: YAMLEntry, in section: SpecSection) {
    let suggestion = log.wantsSuggestions ? suggestion(for: entry.key, in: section) : nil
    log.error(
      .unknownField, at: entry.keyMark, MappingReader.unknownField(entry.key, in: section.path), suggestion: suggestion)
    // One typing mistake is not two.
    if section.id == .top, suggestion == "did you mean \"command\"?" || suggestion == "did you mean \"script\"?" {
      hasPayload = true
    }
  }

  private func suggestion(for key: String, in section: SpecSection) -> String? {
    if section.id == .array, key.utf8.first.map({ (0x30...0x39).contains($0) }) ?? false {
      return "put the indices in quotes: between { and } a comma ends a value"
    }
    let names = section.fields.flatMap { [$0.name] + $0.aliases }
    let accepted = section.id == .top ? names + JobSpecSchema.resources.fields.flatMap(\.topLevelNames) : names
    if let meant = section.fields.first(where: { $0.meantBy.contains(key) }) {
      return "did you mean \"\(meant.name)\"?"
    }
    if let near = Spelling.suggestion(for: key, among: accepted) { return near }
    for other in JobSpecSchema.inner + [JobSpecSchema.top] where other.id != section.id {
      guard let field = other.fields.first(where: { $0.name == key || $0.meantBy.contains(key) }) else { continue }
      let place = other.path.isEmpty ? "at the top level" : "under \"\(other.path)\""
      return "\"\(field.name)\" belongs \(place)"
    }
    return nil
  }

  // MARK: Values

  private mutating func read(_ id: SpecFieldID, _ entry: YAMLEntry) {
    let (key, node) = (entry.key, entry.value)
    switch id {
    case .command: readCommand(node)
    case .script: readScript(node)
    case .version: readVersion(node)
    case .name: spec.name = name(key, node)
    case .workdir: spec.workdir = absolutePath(key, node)
    case .env: readEnvironment(node)
    case .inheritEnv: spec.inheritsEnvironment = node.boolean(key, log) ?? false
    case .stdin: spec.stdin = pathWithPlaceholders(key, node)
    case .stdout: spec.stdout = pathWithPlaceholders(key, node)
    case .stderr: spec.stderr = pathWithPlaceholders(key, node)
    case .sharedOutput: spec.sharedOutput = node.boolean(key, log) ?? false
    case .executor: spec.executor = executor(key, node)
    case .profile: spec.profile = word(key, node)
    case .queue: spec.queue = word(key, node)
    case .account: spec.account = word(key, node)
    case .priority: spec.priority = integer(id, key, node)
    case .resources, .array, .retry, .retryEscalate, .kill: section(id, key, node)
    case .matrix: readMatrix(node)
    case .after: readDependencies(node)
    case .hold: spec.hold = node.boolean(key, log) ?? false
    case .notBefore: spec.notBefore = time(key, node)
    case .expires: spec.expires = time(key, node)
    case .prologue: spec.prologue = node.texts(key, .anything, log) ?? []
    case .epilogue: spec.epilogue = node.texts(key, .anything, log) ?? []
    case .key: spec.key = shortText(key, node, maxBytes: 255)
    case .labels: readLabels(node)
    case .metadata: readMetadata(node)
    case .notify: readNotify(node)
    case .extraDirectives: spec.extraDirectives = native(key, entry) ?? []
    case .extraArgs: spec.extraArgs = native(key, entry) ?? []
    case .cpus: spec.resources.cpus = integer(id, key, node)
    case .memory: spec.resources.memoryBytes = memory(key, node)
    case .gpus: spec.resources.gpus = integer(id, key, node)
    case .walltime: spec.resources.walltimeSeconds = duration(key, node, atLeast: 1)
    case .disk: spec.resources.diskBytes = memory(key, node)
    case .nodes: spec.resources.nodes = integer(id, key, node)
    case .tasks: spec.resources.tasks = integer(id, key, node)
    case .indices: readIndices(entry)
    case .items: readItems(entry)
    case .itemsFile: readItemsFile(entry)
    case .parallel: parallel = integer(id, key, node)
    case .maxFailures: maxFailures = integer(id, key, node)
    case .retryMax: retry.max = integer(id, key, node) ?? 0
    case .retryOn: readRetryReasons(node)
    case .retryBackoff: readBackoff(key, node)
    case .escalateMemory: retry.escalate.memory = escalation(key, node, example: "+4G", Quantities.memoryBytes)
    case .escalateWalltime: retry.escalate.walltime = escalation(key, node, example: "+1h", Quantities.durationSeconds)
    case .signal: readSignal(node)
    case .grace: if let grace = duration(key, node, atLeast: 0) { spec.kill.graceSeconds = grace }
    case .afterJob, .afterWhen: break  // read with their item
    }
  }

  private mutating func section(_ id: SpecFieldID, _ key: String, _ node: YAMLNode) {
    guard case .section(let sectionID) = JobSpecSchema.fieldsByID[Int(id.rawValue)].type,
      let entries = node.map(key, log)
    else { return }
    sections.insert(id)
    fields(entries, of: JobSpecSchema.section(sectionID))
  }
}

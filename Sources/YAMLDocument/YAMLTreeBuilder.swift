import CLibYAML

/// Turns libyaml's events into a tree, counting depth and nodes as it goes, so that a bomb is given up early.
struct YAMLTreeBuilder: ~Copyable {
  private var source: YAMLEventSource
  private var event = yaml_event_t()
  private let log: DiagnosticLog
  let rules: YAMLRules
  private var nodeCount = 0
  private var anchors: [String: Anchor] = [:]

  private struct Anchor {
    var node: YAMLNode
    var nodeCount: Int
    var depth: Int
  }

  /// Reading can't go on; the reason stands in `log`.
  private struct Stop: Error {}

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String, rules: YAMLRules) {
    source = YAMLEventSource(bytes)
    log = DiagnosticLog(file: file)
    self.rules = rules
  }

  mutating func build() -> YAMLReader.Reading {
    var root: YAMLNode?
    var endsExplicitly = false
    do throws(Stop) {
      try document(&root, &endsExplicitly)
    } catch {
      root = nil
    }
    yaml_event_delete(&event)
    return YAMLReader.Reading(
      root: root, diagnostics: log.all, endsExplicitly: endsExplicitly, eventCount: source.eventCount)
  }

  private mutating func document(_ root: inout YAMLNode?, _ endsExplicitly: inout Bool) throws(Stop) {
    try advance()  // the stream's start
    try advance()
    guard event.type == YAML_DOCUMENT_START_EVENT else {
      error(.emptyDocument, at: YAMLMark(line: 1, column: 1), "the file holds no document")
      return
    }
    try advance()
    var depth = 0
    let node = try node(at: 1, height: &depth)
    try advance()
    endsExplicitly = event.type == YAML_DOCUMENT_END_EVENT && event.data.document_end.implicit == 0
    try advance()
    guard event.type == YAML_STREAM_END_EVENT else {
      error(
        .severalDocuments, at: YAMLMark(event.start_mark, event.start_mark),
        "a second document begins here; a file holds one", suggestion: "put each document into a file of its own")
      throw Stop()
    }
    root = node
  }

  // MARK: Events

  private mutating func advance() throws(Stop) {
    yaml_event_delete(&event)
    guard source.next(&event) else {
      let (message, suggestion, mark) = YAMLProblem.explain(source.problem)
      error(.syntax, at: mark, message, suggestion: suggestion)
      throw Stop()
    }
  }

  private func error(
    _ code: DiagnosticCode, at mark: YAMLMark, _ message: String, suggestion: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    log.report(severity, code, at: mark, message, suggestion: suggestion)
  }

  private mutating func count(_ nodes: Int, at mark: YAMLMark) throws(Stop) {
    nodeCount += nodes
    if nodeCount > rules.maxNodes {
      error(.tooManyNodes, at: mark, "the document has more than \(rules.maxNodes) values")
      throw Stop()
    }
  }

  private mutating func check(depth: Int, at mark: YAMLMark) throws(Stop) {
    if depth > rules.maxDepth {
      error(.tooDeep, at: mark, "more than \(rules.maxDepth) levels deep")
      throw Stop()
    }
  }

  // MARK: Nodes

  /// The node that the current event begins. `depth` counts lists and maps around and including it;
  /// `height` becomes how many are inside it, which an alias adds wherever it stands.
  private mutating func node(at depth: Int, height: inout Int) throws(Stop) -> YAMLNode {
    let mark = YAMLMark(event.start_mark, event.end_mark)
    let countBefore = nodeCount
    try count(1, at: mark)
    let anchor: String?
    var node: YAMLNode
    switch event.type {
    case YAML_ALIAS_EVENT:
      return try alias(at: depth, mark: mark, height: &height)
    case YAML_SCALAR_EVENT:
      anchor = name(event.data.scalar.anchor)
      node = scalar(mark)
      node.isRefused = refuses(tag: name(event.data.scalar.tag), anchor: anchor, at: node.mark, node: &node)
    case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
      try check(depth: depth, at: mark)
      let isMapping = event.type == YAML_MAPPING_START_EVENT
      anchor = name(isMapping ? event.data.mapping_start.anchor : event.data.sequence_start.anchor)
      let tag = name(isMapping ? event.data.mapping_start.tag : event.data.sequence_start.tag)
      let start = event.start_mark
      var inside = 0
      node = YAMLNode(
        isMapping ? .mapping(try mapping(depth, &inside)) : .sequence(try sequence(depth, &inside)), mark: mark)
      // A flow collection ends with its bracket; a block one where the next thing begins, which says nothing.
      node.mark = event.start_mark.index < event.end_mark.index ? YAMLMark(start, event.end_mark) : mark
      if node.mark.length == YAMLMark.toEndOfLine { node.mark.length = 1 }
      height = inside + 1
      node.isRefused = refuses(tag: tag, anchor: anchor, at: mark, node: &node)
    default:
      error(.syntax, at: mark, "a value was expected")
      throw Stop()
    }
    if let anchor, rules.allowsAliases {
      anchors[anchor] = Anchor(node: node, nodeCount: nodeCount - countBefore, depth: height)
    }
    return node
  }

  private func scalar(_ mark: YAMLMark) -> YAMLNode {
    let scalar = event.data.scalar
    let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    var mark = mark
    let style: YAMLNode.Style
    switch scalar.style {
    case YAML_PLAIN_SCALAR_STYLE: style = .plain
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE:
      style = .literal
      mark.length = 1
    default: style = .quoted
    }
    return YAMLNode(.scalar(text, style), mark: mark)
  }

  private mutating func sequence(_ depth: Int, _ height: inout Int) throws(Stop) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      try advance()
      if event.type == YAML_SEQUENCE_END_EVENT { return items }
      var inside = 0
      items.append(try node(at: depth + 1, height: &inside))
      height = max(height, inside)
    }
  }

  private mutating func mapping(_ depth: Int, _ height: inout Int) throws(Stop) -> [YAMLEntry] {
    var pairs = MappingPairs()
    while true {
      try advance()
      if event.type == YAML_MAPPING_END_EVENT { break }
      var inside = 0
      let key = try node(at: depth + 1, height: &inside)
      height = max(height, inside)
      try advance()
      inside = 0
      let value = try node(at: depth + 1, height: &inside)
      height = max(height, inside)
      guard case .scalar(let text, let style) = key.content else {
        if !key.isRefused { error(.complexKey, at: key.mark, "a key is a text, not \(key.kindName)") }
        continue
      }
      if text == "<<" && style == .plain {
        merge(value, into: &pairs, at: key.mark)
        continue
      }
      if key.isRefused { continue }
      let entry = YAMLEntry(key: text, keyMark: key.mark, value: value)
      if let first = pairs.add(entry, replacing: !rules.duplicateKeysAreErrors) {
        let what = "\(Diagnostic.quoted(text)) is given twice, first in line \(first.line)"
        if rules.duplicateKeysAreErrors {
          error(.duplicateField, at: key.mark, what, suggestion: "leave one of the two out")
        } else {
          error(
            .duplicateField, at: key.mark, what + "; this one counts", suggestion: "leave one of the two out",
            severity: .warning)
        }
      }
    }
    return pairs.finished()
  }

  private mutating func merge(_ value: YAMLNode, into pairs: inout MappingPairs, at mark: YAMLMark) {
    guard rules.allowsAliases else {
      error(.mergeKey, at: mark, "merge keys are not read here", suggestion: "write the fields out")
      return
    }
    if value.isRefused { return }
    let maps = value.items ?? [value]
    for map in maps {
      guard let entries = map.entries else {
        error(.mergeKey, at: mark, "\"<<\" takes a map or a list of maps")
        return
      }
      for entry in entries { pairs.merge(entry) }
    }
  }

  // MARK: Anchors, aliases, tags

  private func name(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  private mutating func alias(at depth: Int, mark: YAMLMark, height: inout Int) throws(Stop) -> YAMLNode {
    let name = name(event.data.alias.anchor) ?? ""
    let refused = YAMLNode(.scalar("", .quoted), mark: mark, isRefused: true)
    guard rules.allowsAliases else {
      error(
        .alias, at: mark, "\(Diagnostic.quoted("*" + name)) is an alias, which is not read here",
        suggestion: "write the value out, or put it in quotes if it is a text")
      return refused
    }
    guard let anchor = anchors[name] else {
      error(.alias, at: mark, "there is no anchor \(Diagnostic.quoted("&" + name)) before this alias")
      return refused
    }
    try check(depth: depth + anchor.depth - 1, at: mark)
    try count(anchor.nodeCount, at: mark)
    height = anchor.depth
    return anchor.node
  }

  private mutating func refuses(tag: String?, anchor: String?, at mark: YAMLMark, node: inout YAMLNode) -> Bool {
    var refused = false
    if anchor != nil && !rules.allowsAliases {
      error(
        .anchor, at: mark, "anchors are not read here",
        suggestion: "leave \(Diagnostic.quoted("&" + (anchor ?? ""))) out, or put the text in quotes")
      refused = true
    }
    guard let tag else { return refused }
    let core = "tag:yaml.org,2002:"
    guard rules.allowsCoreTags, tag.hasPrefix(core) else {
      if tag == "!" && rules.allowsCoreTags { return refused }
      error(
        .tag, at: mark, "tags are not read here",
        suggestion: "leave \(Diagnostic.quoted(shown(tag))) out, or put the text in quotes")
      return true
    }
    if tag == core + "str", case .scalar(let text, _) = node.content { node.content = .scalar(text, .quoted) }
    return refused
  }

  private func shown(_ tag: String) -> String {
    let core = "tag:yaml.org,2002:"
    return tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
  }
}

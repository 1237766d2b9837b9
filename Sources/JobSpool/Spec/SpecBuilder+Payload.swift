import YAMLDocument

/// What runs and in which environment.
extension SpecBuilder {
  mutating func readCommand(_ node: YAMLNode) {
    hasPayload = true
    if case .sequence(let items) = node.content {
      guard let arguments = node.texts("command", .anything, log) else { return }
      guard let program = arguments.first else {
        log.error(
          .noCommand, at: node.mark, "\"command\" is an empty list", suggestion: "its first item is the program")
        return
      }
      if program.utf8.isEmpty {
        log.error(.noCommand, at: items[0].mark, "the program of \"command\" is an empty text")
        return
      }
      spec.payload = .arguments(arguments)
      return
    }
    if case .mapping = node.content {
      log.error(
        .wrongType, at: node.mark, "\"command\" takes a text or a list, not a map",
        suggestion: "a text with \": \" in it goes in quotes, or after \"|\" on lines of its own")
      return
    }
    guard let text = node.text("command", .anything, log) else { return }
    if text.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
      log.error(.noCommand, at: node.mark, "\"command\" is empty")
      return
    }
    spec.payload = .shell(text)
  }

  mutating func readScript(_ node: YAMLNode) {
    hasPayload = true
    guard let text = node.text("script", .anything, log) else { return }
    guard text.hasPrefix("#!") else {
      log.error(
        .badScript, at: node.mark, "\"script\" does not begin with #!",
        suggestion: "begin it with #!/bin/bash, or use \"command\"")
      return
    }
    spec.payload = .script(text)
  }

  mutating func readVersion(_ node: YAMLNode) {
    guard let version = node.integer("version", in: 0 ... .max, log) else { return }
    if version != 1 {
      log.error(
        .notSupported, at: node.mark, "version \(version) of the spec is not supported by this version of jobspool",
        suggestion: "write version: 1, or leave it out")
    }
  }

  mutating func readEnvironment(_ node: YAMLNode) {
    guard let entries = node.map("env", log) else { return }
    spec.environment.reserveCapacity(entries.count)
    for entry in entries {
      let isNamed = variableName(entry.key, at: entry.keyMark)
      if let value = entry.value.text(entry.key, .lines, log), isNamed {
        spec.environment.append(EnvironmentVariable(name: entry.key, value: value))
      }
    }
  }

  func executor(_ key: String, _ node: YAMLNode) -> String? {
    guard let name = word(key, node) else { return nil }
    if options.knownExecutors.contains(name) { return name }
    let known = options.knownExecutors.sorted()
    if JobSpecReader.plannedExecutors.contains(name) {
      log.error(
        .notSupported, at: node.mark, "the executor \"\(name)\" is not supported by this version",
        suggestion: "there is \(known.joined(separator: ", "))")
    } else {
      log.error(
        .unknownExecutor, at: node.mark, "unknown executor \(Diagnostic.quoted(name))",
        suggestion: Spelling.suggestion(for: name, among: known) ?? "there is \(known.joined(separator: ", "))")
    }
    return nil
  }

  /// Raw directives and arguments: their text is the scheduler's business, but one item stays one line.
  func native(_ key: String, _ entry: YAMLEntry) -> [String]? {
    guard options.nativeAllowed else {
      log.error(
        .nativeRefused, at: entry.keyMark, "\"\(key)\" is not allowed in this inbox (native: false)",
        suggestion: "use the fields of the spec, or ask who runs the spool")
      return nil
    }
    guard let texts = entry.value.texts(key, .line, log) else { return nil }
    for (text, node) in zip(texts, entry.value.items ?? []) where text.utf8.isEmpty {
      log.error(.noValue, at: node.mark, "an item of \"\(key)\" is empty", suggestion: "leave it out")
      return nil
    }
    return texts
  }
}

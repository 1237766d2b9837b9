import YAMLDocument

/// Dependencies, retries, ends, labels, notifications.
extension SpecBuilder {
  mutating func readDependencies(_ node: YAMLNode) {
    guard let items = node.list("after", log) else { return }
    for item in items {
      if item.isRefused { continue }
      if case .mapping(let entries) = item.content {
        if let dependency = dependency(entries, at: item.mark) { spec.after.append(dependency) }
      } else if let job = jobReference("after", item) {
        spec.after.append(Dependency(job: job))
      }
    }
  }

  private mutating func dependency(_ entries: [YAMLEntry], at mark: YAMLMark) -> Dependency? {
    var job: String?
    var when = Dependency.Condition.success
    var hasJob = false
    for entry in entries {
      switch JobSpecSchema.dependency.ids[entry.key] {
      case .afterJob:
        hasJob = true
        job = jobReference("job", entry.value)
      case .afterWhen: when = choice("when", entry.value) ?? when
      default: unknown(entry, in: JobSpecSchema.dependency)
      }
    }
    if !hasJob {
      log.error(.missingField, at: mark, "an item of \"after\" names no \"job\"", suggestion: "write {job: NAME}")
    }
    return job.map { Dependency(job: $0, when: when) }
  }

  /// One of a few words.
  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ node: YAMLNode
  ) -> Choice? where Choice.RawValue == String {
    guard let text = node.text(key, .line, log) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    log.error(
      .invalidValue, at: node.mark, "\(Diagnostic.quoted(text)) is no value of \"\(key)\"",
      suggestion: Spelling.suggestion(for: text, among: words) ?? "it is one of \(words.joined(separator: ", "))")
    return nil
  }

  mutating func readRetryReasons(_ node: YAMLNode) {
    guard let items = node.list("on", log) else { return }
    if items.isEmpty {
      log.error(
        .noValue, at: node.mark, "\"on\" is an empty list", suggestion: "leave it out to retry after any failure")
      return
    }
    retry.on = Set(items.compactMap { choice("on", $0) as Retry.Reason? })
  }

  mutating func readBackoff(_ key: String, _ node: YAMLNode) {
    guard let seconds = seconds(key, node, atLeast: 0) else { return }
    // Milliseconds are enough, and survive being written as text again.
    retry.backoffSeconds = (seconds * 1000).rounded() / 1000
  }

  mutating func readSignal(_ node: YAMLNode) {
    guard let text = node.text("signal", .line, log) else { return }
    let name = text.hasPrefix("SIG") ? String(text.dropFirst(3)) : text
    if let signal = KillPolicy.signals.first(where: { $0.name == name || String($0.number) == name }) {
      spec.kill.signalName = signal.name
      spec.kill.signalNumber = signal.number
      return
    }
    let names = KillPolicy.signals.map(\.name)
    log.error(
      .invalidValue, at: node.mark, "\(Diagnostic.quoted(text)) is no signal to end a job with",
      suggestion: Spelling.suggestion(for: name, among: names) ?? "it is one of \(names.joined(separator: ", "))")
  }

  mutating func readLabels(_ node: YAMLNode) {
    guard let entries = node.map("labels", log) else { return }
    for entry in entries {
      let first = entry.key.utf8.first ?? 0
      let isFit =
        Self.isAlphanumeric(first) && entry.key.utf8.count <= 63
        && entry.key.utf8.allSatisfy {
          Self.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "/")
            || $0 == UInt8(ascii: "-")
        }
      if !isFit {
        log.error(
          .badName, at: entry.keyMark, "\(Diagnostic.quoted(entry.key)) is no name of a label",
          suggestion: "letters, digits and . _ / -, a letter or digit first, at most 63")
      }
      guard let value = entry.value.text(entry.key, .line, log) else { continue }
      if value.utf8.count > 1024 {
        log.error(.outOfRange, at: entry.value.mark, "the label \"\(entry.key)\" has more than 1024 bytes")
        continue
      }
      if isFit { spec.labels.append(Label(name: entry.key, value: value)) }
    }
  }

  mutating func readMetadata(_ node: YAMLNode) {
    if node.isEmptyPlain {
      log.error(.noValue, at: node.mark, "\"metadata\" has no value", suggestion: "leave the field out")
      return
    }
    if check(node) { spec.metadataJSON = node.jsonText() }
  }

  /// Keys and texts of a tree: line ends and tabs are text, other control characters are not. At most 64 levels deep.
  private func check(_ node: YAMLNode) -> Bool {
    switch node.content {
    case .scalar(let text, _):
      if node.isRefused { return false }
      guard TextKind.lines.misfit(in: text) != nil else { return true }
      return node.text("metadata", .lines, log) != nil
    case .sequence(let items):
      return items.reduce(!node.isRefused) { check($1) && $0 }
    case .mapping(let entries):
      return entries.reduce(!node.isRefused) { isFine, entry in
        let key = YAMLNode(.scalar(entry.key, .quoted), mark: entry.keyMark)
        let isKeyFine = check(key)
        return check(entry.value) && isKeyFine && isFine
      }
    }
  }

  mutating func readNotify(_ node: YAMLNode) {
    guard let entries = node.map("notify", log) else { return }
    for entry in entries {
      let key = YAMLNode(.scalar(entry.key, .quoted), mark: entry.keyMark)
      let event: Notify.Event? = choice("notify", key)
      for one in entry.value.items ?? [entry.value] {
        if let path = pathWithPlaceholders(entry.key, one), let event {
          spec.notify.append(Notify(event: event, path: path))
        }
      }
    }
  }
}

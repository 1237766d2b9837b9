import ClusterAPI
import YAMLDocument

/// Values that are written the same way in several fields.
extension SpecBuilder {
  func integer(_ id: SpecFieldID, _ key: String, _ node: YAMLNode) -> Int? {
    guard case .integer(let range) = JobSpecSchema.fieldsByID[Int(id.rawValue)].type else { return nil }
    return node.integer(key, in: range, log)
  }

  // MARK: Amounts

  func memory(_ key: String, _ node: YAMLNode) -> Int? {
    guard let text = node.text(key, .line, log) else { return nil }
    guard let bytes = Quantities.memoryBytes(text) else {
      let isBare = Quantities.isBareNumber(text)
      log.error(
        .badMemory, at: node.mark,
        isBare
          ? "\"\(key)\" is \(Diagnostic.quoted(text)), a number without a unit"
          : "\(Diagnostic.quoted(text)) is no amount of memory",
        suggestion: isBare && text.utf8.count < 8 ? "write \(text)G or \(text)M" : "write 8 GB, 8G, 8GiB or 512M")
      return nil
    }
    guard bytes > 0 else {
      log.error(.outOfRange, at: node.mark, "\"\(key)\" is at least 1 byte, not \(Diagnostic.quoted(text))")
      return nil
    }
    return bytes
  }

  func duration(_ key: String, _ node: YAMLNode, atLeast least: Int) -> Int? {
    seconds(key, node, atLeast: Double(least)).map { Int($0.rounded(.up)) }
  }

  func seconds(_ key: String, _ node: YAMLNode, atLeast least: Double) -> Double? {
    guard let text = node.text(key, .line, log) else { return nil }
    guard let seconds = Quantities.fractionalSeconds(text) else {
      log.error(
        .badDuration, at: node.mark, "\(Diagnostic.quoted(text)) is no duration",
        suggestion: "write 90m, 1h30m, 2d, 01:30:00 or 1-12:00:00")
      return nil
    }
    guard seconds >= least else {
      log.error(.outOfRange, at: node.mark, "\"\(key)\" is at least \(Int(least)) s, not \(Diagnostic.quoted(text))")
      return nil
    }
    warnOfBareNumber(text, Int(seconds), at: node.mark)
    return seconds
  }

  private func warnOfBareNumber(_ text: String, _ seconds: Int, at mark: YAMLMark) {
    guard Quantities.isBareNumber(text), seconds > 0 else { return }
    let short = Quantities.shortDuration(seconds)
    let clock = Quantities.clockDuration(seconds)
    log.warning(
      .bareMinutes, at: mark, "a bare number is minutes: this means \(short)",
      suggestion: short == "\(text)m"
        ? "write \(text)m or \(clock) to be clear" : "write \(text)m, \(short) or \(clock) to be clear")
  }

  func time(_ key: String, _ node: YAMLNode) -> TimePoint? {
    guard let text = node.text(key, .line, log) else { return nil }
    // Milliseconds are enough, and survive being written as text again.
    if let time = TimeStamp.parse(text) { return .at((time * 1000).rounded() / 1000) }
    if let seconds = Quantities.durationSeconds(text) {
      warnOfBareNumber(text, seconds, at: node.mark)
      return .afterDrop(seconds: seconds)
    }
    if TimeStamp.parse(text + "Z") != nil {
      log.error(
        .badTime, at: node.mark, "the time \(Diagnostic.quoted(text)) has no zone",
        suggestion: "write \(text)Z for UTC, or \(text)+01:00")
    } else {
      log.error(
        .badTime, at: node.mark, "\(Diagnostic.quoted(text)) is neither a time nor a duration",
        suggestion: "write 2026-11-22T14:00:00+01:00, or 2h after the drop")
    }
    return nil
  }

  func escalation(
    _ key: String, _ node: YAMLNode, example: String, _ amount: (String) -> Int?
  ) -> Escalation? {
    guard let text = node.text(key, .line, log) else { return nil }
    if text.hasPrefix("x") {
      let factor = text.dropFirst()
      let isDecimal = factor.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      if isDecimal, factor.utf8.count <= 8, let factor = Double(factor), factor > 1, factor <= 1000 {
        return .multiply(factor)
      }
    } else if text.hasPrefix("+"), let more = amount(String(text.dropFirst())), more > 0 {
      return .add(more)
    }
    log.error(
      .invalidValue, at: node.mark, "\(Diagnostic.quoted(text)) is no step for \"\(key)\"",
      suggestion: "write x2, x1.5 (up to x1000) or \(example)")
    return nil
  }

  // MARK: Words

  /// A text of limited length that is not empty.
  func shortText(_ key: String, _ node: YAMLNode, maxBytes: Int) -> String? {
    guard let text = node.text(key, .line, log) else { return nil }
    if text.utf8.isEmpty {
      log.error(.noValue, at: node.mark, "\"\(key)\" is empty", suggestion: "leave the field out")
      return nil
    }
    if text.utf8.count > maxBytes {
      log.error(
        .outOfRange, at: node.mark, "\"\(key)\" has \(text.utf8.count) bytes; at most \(maxBytes) are taken")
      return nil
    }
    return text
  }

  /// Whether a text could be read as an option where it becomes an argument; reported if so.
  func looksLikeOption(_ key: String, _ text: String, at mark: YAMLMark) -> Bool {
    guard text.utf8.first == UInt8(ascii: "-") else { return false }
    log.error(
      .badName, at: mark, "\"\(key)\" begins with \"-\" and could be read as an option: \(Diagnostic.quoted(text))")
    return true
  }

  /// The name shown at the scheduler: its odd characters are replaced there, but it is one line and no option.
  func name(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = shortText(key, node, maxBytes: 255), !looksLikeOption(key, text, at: node.mark) else { return nil }
    return text
  }

  /// Names of the scheduler's things, which become directives and arguments.
  func word(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = shortText(key, node, maxBytes: 255), !looksLikeOption(key, text, at: node.mark) else { return nil }
    return fits(key, text, at: node.mark) { byte, isFirst in
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: "+"),
        UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "-"):
        !isFirst
      default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/") || Self.isAlphanumeric(byte)
      }
    }
  }

  /// A job's name or id, or `INBOX/NAME`.
  func jobReference(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = shortText(key, node, maxBytes: 255), !looksLikeOption(key, text, at: node.mark) else { return nil }
    return fits(key, text, at: node.mark) { byte, isFirst in
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "="),
        UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"):
        !isFirst
      default: Self.isAlphanumeric(byte)
      }
    }
  }

  private func fits(
    _ key: String, _ text: String, at mark: YAMLMark, _ isAllowed: (UInt8, Bool) -> Bool
  ) -> String? {
    var isFirst = true
    for byte in text.utf8 {
      if !isAllowed(byte, isFirst) {
        log.error(
          .badName, at: mark,
          "\"\(key)\" can't be \(Diagnostic.quoted(text)): "
            + (isFirst ? "it does not begin with a letter or a digit" : "only letters, digits and . _ - / + = @ , fit"))
        return nil
      }
      isFirst = false
    }
    return text
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
    default: false
    }
  }

  /// A name that every shell takes for a variable, and that is not one of those jobspool sets itself.
  func variableName(_ name: String, at mark: YAMLMark) -> Bool {
    let isFit =
      name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
      && name.utf8.allSatisfy { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    if !isFit {
      log.error(
        .badName, at: mark, "\(Diagnostic.quoted(name)) is no name of a variable",
        suggestion: "letters, digits and _, and no digit first")
      return false
    }
    if Self.ownVariables.contains(name) {
      log.error(.badName, at: mark, "\"\(name)\" is set by jobspool itself")
      return false
    }
    return true
  }

  static let ownVariables: Set<String> = [
    "JOBSPOOL_NAME", "JOBSPOOL_ID", "JOBSPOOL_ATTEMPT", "JOBSPOOL_INDEX", "JOBSPOOL_ITEM", "JOBSPOOL_ERROR_FILE",
  ]

  // MARK: Paths

  func path(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = shortText(key, node, maxBytes: 4095), !looksLikeOption(key, text, at: node.mark) else {
      return nil
    }
    if text.utf8.first == UInt8(ascii: "~") {
      log.error(.badPath, at: node.mark, "\"~\" is not replaced in \"\(key)\"", suggestion: "write the whole path")
      return nil
    }
    return text
  }

  func absolutePath(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = path(key, node) else { return nil }
    guard text.utf8.first == UInt8(ascii: "/") else {
      log.error(
        .badPath, at: node.mark, "\"\(key)\" is an absolute path, not \(Diagnostic.quoted(text))",
        suggestion: "begin it with /")
      return nil
    }
    return text
  }

  static let placeholders = ["id", "name", "index", "scheduler_id", "attempt"]

  func pathWithPlaceholders(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = path(key, node) else { return nil }
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      rest = rest[rest.index(after: open)...]
      guard let close = rest.firstIndex(of: "}") else { break }
      let word = String(rest[..<close])
      if !Self.placeholders.contains(word) {
        log.error(
          .unknownPlaceholder, at: node.mark,
          "\"\(key)\" has the unknown placeholder \(Diagnostic.quoted("{" + word + "}"))",
          suggestion: Spelling.nearest(to: word, among: Self.placeholders).map { "did you mean {\($0)}?" }
            ?? "there are {id}, {name}, {index}, {scheduler_id} and {attempt}")
        return nil
      }
      rest = rest[rest.index(after: close)...]
    }
    return text
  }
}

/// Which control characters a text may hold.
package enum TextKind: Sendable {
  /// One line: no control characters at all.
  case line
  /// Tabs and line ends are text too.
  case lines
  /// Anything but NUL, which no argument, variable or path can carry.
  case anything

  /// The first character that doesn't fit; nil if all do.
  package func misfit(in text: String) -> Unicode.Scalar? {
    for byte in text.utf8 where byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2 { return slow(text) }
    return nil
  }

  private func slow(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      switch scalar.value {
      case 0: true
      case 0x09, 0x0A, 0x0D: self == .line
      case 0..<0x20, 0x7F...0x9F: self != .anything
      case 0x2028, 0x2029: self == .line
      default: false
      }
    }
  }
}

extension YAMLNode {
  /// The text of this field, or a mistake in the log. `name` is the field's, for the message.
  package func text(_ name: String, _ kind: TextKind = .line, _ log: DiagnosticLog) -> String? {
    if isRefused { return nil }
    guard case .scalar(let text, let style) = content else {
      log.error(.wrongType, at: mark, "\(Diagnostic.quoted(name)) takes a text, not \(kindName)")
      return nil
    }
    if style == .plain {
      if text.isEmpty {
        log.error(
          .noValue, at: mark, "\(Diagnostic.quoted(name)) has no value",
          suggestion: "write one, \"\" for an empty text, or leave the field out")
        return nil
      }
      if isNullWord {
        log.error(
          .noValue, at: mark, "\(Diagnostic.quoted(name)) has no value: \(text) is not a text",
          suggestion: "leave the field out, or write \"\(text)\" in quotes if the word is meant")
        return nil
      }
    }
    if let misfit = kind.misfit(in: text) {
      log.error(
        .controlCharacter, at: mark,
        "\(Diagnostic.quoted(name)) holds the control character \(Self.name(of: misfit))"
          + (kind == .line && misfit.value == 0x0A ? " (a line end)" : ""),
        suggestion: kind == .line ? "it takes one line of text" : nil)
      return nil
    }
    return text
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    scalar.value <= 0xFF
      ? "0x" + PrintableText.hex(scalar.value, 2) : "U+" + PrintableText.hex(scalar.value, 4)
  }

  /// A whole number within a range, quoted or not.
  package func integer(_ name: String, in range: ClosedRange<Int>, _ log: DiagnosticLog) -> Int? {
    guard let text = text(name, .line, log) else { return nil }
    guard let value = Self.wholeNumber(text) else {
      log.error(
        .wrongType, at: mark, "\(Diagnostic.quoted(name)) takes a whole number, not \(Diagnostic.quoted(text))")
      return nil
    }
    guard range.contains(value) else {
      let limits =
        value < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      log.error(.outOfRange, at: mark, "\(Diagnostic.quoted(name)) is \(limits), not \(text)")
      return nil
    }
    return value
  }

  /// Decimal digits with a sign; what doesn't fit into 64 bits is out of any range, not malformed.
  private static func wholeNumber(_ text: String) -> Int? {
    if let value = Int(text) { return value }
    let digits =
      text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return text.utf8.first == UInt8(ascii: "-") ? .min : .max
  }

  /// `true` or `false`, also as YAML 1.1 writes them: where a truth value belongs, `yes` can mean nothing else.
  package func boolean(_ name: String, _ log: DiagnosticLog) -> Bool? {
    guard let text = text(name, .line, log) else { return nil }
    switch text {
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return true
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return false
    default:
      log.error(
        .wrongType, at: mark, "\(Diagnostic.quoted(name)) takes true or false, not \(Diagnostic.quoted(text))")
      return nil
    }
  }

  /// The items of a list.
  package func list(_ name: String, _ log: DiagnosticLog) -> [YAMLNode]? {
    if isRefused { return nil }
    if let items { return items }
    if isEmptyPlain {
      log.error(.noValue, at: mark, "\(Diagnostic.quoted(name)) has no value", suggestion: "an empty list is []")
      return nil
    }
    var suggestion: String?
    if case .scalar(let text, _) = content, text.utf8.count <= 40 { suggestion = "write [\(text)]" }
    log.error(
      .wrongType, at: mark, "\(Diagnostic.quoted(name)) takes a list, not \(kindName)", suggestion: suggestion)
    return nil
  }

  /// A list of texts. Nil if one of them is wrong; every wrong one is reported.
  package func texts(_ name: String, _ kind: TextKind = .line, _ log: DiagnosticLog) -> [String]? {
    guard let items = list(name, log) else { return nil }
    var result: [String] = []
    result.reserveCapacity(items.count)
    for item in items {
      if let text = item.text(name, kind, log) { result.append(text) }
    }
    return result.count == items.count ? result : nil
  }

  /// The pairs of a map.
  package func map(_ name: String, _ log: DiagnosticLog) -> [YAMLEntry]? {
    if isRefused { return nil }
    if let entries { return entries }
    if isEmptyPlain {
      log.error(.noValue, at: mark, "\(Diagnostic.quoted(name)) has no value", suggestion: "an empty map is {}")
      return nil
    }
    log.error(.wrongType, at: mark, "\(Diagnostic.quoted(name)) takes a map, not \(kindName)")
    return nil
  }

  /// A map of texts, in order.
  package func textMap(
    _ name: String, _ kind: TextKind = .line, _ log: DiagnosticLog
  ) -> [(key: String, value: String)]? {
    guard let entries = map(name, log) else { return nil }
    var result: [(key: String, value: String)] = []
    for entry in entries {
      if let text = entry.value.text(name + "." + entry.key, kind, log) { result.append((entry.key, text)) }
    }
    return result.count == entries.count ? result : nil
  }
}

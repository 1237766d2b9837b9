internal import YAMLDocument

/// One option of the configuration: its name in the file, and how a value of it is read.
package struct ConfigOption: Sendable {
  package var key: String
  /// Sets the option from a value that is not nothing; mistakes go into the log.
  var read: @Sendable (YAMLNode, inout ClusterConfig, DiagnosticLog) -> Void
  /// Sets the option back to its default: a profile takes a value away with `key: null`.
  var reset: @Sendable (inout ClusterConfig) -> Void
  /// The option's value for people; `-` for none.
  package var text: @Sendable (ClusterConfig) -> String

  private init<Value>(
    _ key: String, _ path: any WritableKeyPath<ClusterConfig, Value> & Sendable,
    _ value: @escaping @Sendable (YAMLNode, String, DiagnosticLog) -> Value?
  ) {
    self.key = key
    read = { node, config, log in
      if let value = value(node, key, log) { config[keyPath: path] = value }
    }
    reset = { $0[keyPath: path] = ClusterConfig()[keyPath: path] }
    text = { Self.text($0[keyPath: path]) }
  }

  private static func text(_ value: Any) -> String {
    switch value {
    case let text as String: text
    case let number as Int: String(number)
    case let number as Double: number == number.rounded() ? String(Int(number)) : String(number)
    case let truth as Bool: truth ? "true" : "false"
    case let lines as [String]: "[" + lines.joined(separator: ", ") + "]"
    default: "-"
    }
  }

  /// Every option, in the order in which they are documented.
  package static let all: [ConfigOption] = [
    ConfigOption("executor", \.executor, word),
    ConfigOption("cpus", \.cpus) { $0.integer($1, in: 1 ... .max, $2) },
    ConfigOption("gpus", \.gpus) { $0.integer($1, in: 0 ... .max, $2) },
    ConfigOption("memory", \.memory, memory),
    ConfigOption("walltime", \.walltime, walltime),
    ConfigOption("queue", \.queue, word),
    ConfigOption("poll_interval", \.pollInterval, positive),
    ConfigOption("shebang", \.shebang, line),
    ConfigOption("script_prologue", \.scriptPrologue) { $0.texts($1, .lines, $2) },
    ConfigOption("script_epilogue", \.scriptEpilogue) { $0.texts($1, .lines, $2) },
    ConfigOption("extra_directives", \.extraDirectives) { $0.texts($1, .line, $2) },
    ConfigOption("directives_skip", \.directivesSkip) { $0.texts($1, .line, $2) },
    ConfigOption("extra_args", \.extraArgs) { $0.texts($1, .line, $2) },
    ConfigOption("lsf_units", \.lsfUnits, lsfUnits),
    ConfigOption("job_name_prefix", \.jobNamePrefix) { node, key, log in
      // As in py-cluster-api, an empty prefix is none.
      node.text(key, .line, log).map { $0.isEmpty ? nil : $0 }
    },
    ConfigOption("zombie_timeout_minutes", \.zombieTimeoutMinutes, notNegative),
    ConfigOption("completed_retention_minutes", \.completedRetentionMinutes, notNegative),
    ConfigOption("command_timeout", \.commandTimeout, positive),
    ConfigOption("suppress_job_email", \.suppressJobEmail) { $0.boolean($1, $2) },
    ConfigOption("poll_all_users", \.pollAllUsers) { $0.boolean($1, $2) },
    ConfigOption("local", \.local, local),
  ]

  package static func named(_ key: String) -> ConfigOption? { all.first { $0.key == key } }

  // MARK: Kinds of values

  private static func line(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> String? {
    node.text(key, .line, log)
  }

  private static func word(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> String? {
    guard let text = node.text(key, .line, log) else { return nil }
    if text.isEmpty || text.hasPrefix("-") || text.utf8.contains(0x20) {
      log.error(.invalidValue, at: node.mark, "\"\(key)\" is one word that doesn't begin with a -")
      return nil
    }
    return text
  }

  // Optional options share the readers of the others.
  private static func word(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> String?? {
    (word(node, key, log) as String?).map(Optional.some)
  }

  private static func memory(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> String?? {
    guard let text = node.text(key, .line, log) else { return nil }
    if Quantities.memoryBytes(text) == nil {
      log.error(
        .invalidValue, at: node.mark, "\(Diagnostic.quoted(text)) is no amount of memory",
        suggestion: Quantities.isBareNumber(text) ? "write its unit: \(text) GB, say" : "write it as 8 GB or 512 MB")
      return nil
    }
    return text
  }

  private static func walltime(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> String?? {
    guard let text = node.text(key, .line, log) else { return nil }
    if Quantities.durationSeconds(text) == nil {
      log.error(
        .invalidValue, at: node.mark, "\(Diagnostic.quoted(text)) is no duration",
        suggestion: "write it as 90m, 4h, 1:30 (hours and minutes) or 24:00:00")
      return nil
    }
    return text
  }

  private static func lsfUnits(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> String? {
    guard let text = node.text(key, .line, log) else { return nil }
    let unit = text.uppercased()
    guard ["KB", "MB", "GB", "TB"].contains(unit) else {
      log.error(.invalidValue, at: node.mark, "\"\(key)\" is KB, MB, GB or TB, not \(Diagnostic.quoted(text))")
      return nil
    }
    return unit
  }

  private static func number(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> Double? {
    guard let text = node.text(key, .line, log) else { return nil }
    guard case .number(let digits) = CoreSchema.value(ofPlain: text), let value = Double(digits), value.isFinite else {
      log.error(.wrongType, at: node.mark, "\"\(key)\" takes a number, not \(Diagnostic.quoted(text))")
      return nil
    }
    return value
  }

  private static func positive(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> Double? {
    guard let value = number(node, key, log) else { return nil }
    if value > 0 { return value }
    log.error(.outOfRange, at: node.mark, "\"\(key)\" is more than 0")
    return nil
  }

  private static func notNegative(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> Double? {
    guard let value = number(node, key, log) else { return nil }
    if value >= 0 { return value }
    log.error(.outOfRange, at: node.mark, "\"\(key)\" is at least 0")
    return nil
  }

  private static func local(_ node: YAMLNode, _ key: String, _ log: DiagnosticLog) -> LocalCapacity? {
    guard var reader = MappingReader(node, path: key, log: log) else { return nil }
    var capacity = LocalCapacity()
    capacity.slots = reader.integer("slots", in: 1 ... .max)
    capacity.cpus = reader.integer("cpus", in: 1 ... .max)
    capacity.memory = reader.take("memory").flatMap { memory($0.value, "memory", log) ?? nil }
    capacity.gpus = reader.integer("gpus", in: 0 ... .max)
    reader.finish(unknown: .warning)
    return capacity
  }
}

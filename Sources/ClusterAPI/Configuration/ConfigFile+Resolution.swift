package import YAMLDocument

extension ConfigFile {
  /// A configuration, and how it came about.
  package struct Resolved: Sendable {
    package var config = ClusterConfig()
    /// Where each option's value comes from; options that are not here have their defaults.
    package var sources: [String: ConfigValueSource] = [:]
    /// Unknown keys and the like, in the order of the text.
    package var warnings: [Diagnostic] = []

    package func source(of key: String) -> ConfigValueSource { sources[key] ?? .builtIn }
  }

  /// Merges: the file's own options, then those of this host under `hosts:`, then the profile's, then the overrides.
  /// Values replace each other whole. Throws `.configuration` with all mistakes at once.
  package func resolve(
    profile: String? = nil, host: String? = nil, overrides: [String: MetadataValue] = [:]
  ) throws(ClusterAPIError) -> Resolved {
    try resolve(profiles: profile.map { [$0] } ?? [], host: host, overrides: overrides)
  }

  /// The same with several profiles, one over the other.
  package func resolve(
    profiles: [String], host: String? = nil, overrides: [String: MetadataValue] = [:]
  ) throws(ClusterAPIError) -> Resolved {
    var resolved = Resolved()
    let log = DiagnosticLog(file: path)
    if let root { apply(root, foreign: Self.foreignKeys, path: "", to: &resolved, log) }
    if let host, let hosts = root?["hosts"], !hosts.isNothing, let own = hosts[host] {
      apply(own, foreign: ["spool"], path: "hosts.\(host)", to: &resolved, log)
    }
    for profile in profiles { try apply(profile: profile, to: &resolved, log) }
    if log.errorCount > 0 { throw Self.error(log.inOrder, bytes: bytes) }

    let overrideLog = DiagnosticLog(file: "overrides")
    resolved.apply(overrides: overrides, overrideLog)
    if overrideLog.errorCount > 0 { throw Self.error(overrideLog.all, bytes: []) }
    resolved.warnings = textWarnings + log.inOrder + overrideLog.all
    return resolved
  }

  /// The configuration without any file.
  package static func resolveWithoutFile(
    profile: String? = nil, profiles: [String] = [], overrides: [String: MetadataValue] = [:]
  ) throws(ClusterAPIError) -> Resolved {
    try ConfigFile(bytes: [], path: "(no configuration file)").resolve(
      profiles: (profile.map { [$0] } ?? []) + profiles, overrides: overrides)
  }

  private func apply(profile: String, to resolved: inout Resolved, _ log: DiagnosticLog) throws(ClusterAPIError) {
    let profiles = root?["profiles"]
    guard let profiles, !profiles.isNothing, let entries = profiles.map("profiles", log) else {
      if log.errorCount > 0 { throw Self.error(log.inOrder, bytes: bytes) }
      throw unknown(profile)
    }
    guard let own = entries.first(where: { $0.key == profile }) else { throw unknown(profile) }
    apply(own.value, foreign: [], path: "profiles.\(profile)", to: &resolved, log)
  }

  private func unknown(_ profile: String) -> ClusterAPIError {
    let names = profileNames
    let known = names.isEmpty ? "(none)" : names.joined(separator: ", ")
    var message = "\(path): unknown profile \(Diagnostic.quoted(profile)); available profiles: \(known)"
    if let guess = Spelling.suggestion(for: profile, among: names) { message += "; " + guess }
    return ClusterAPIError(.configuration, message)
  }

  private func apply(
    _ node: YAMLNode, foreign: [String], path: String, to resolved: inout Resolved, _ log: DiagnosticLog
  ) {
    if node.isNothing { return }
    guard let entries = node.map(path.isEmpty ? "the file" : path, log) else { return }
    for entry in entries where !foreign.contains(entry.key) {
      guard let option = ConfigOption.named(entry.key) else {
        log.warning(
          .unknownField, at: entry.keyMark, "unknown option \(Diagnostic.quoted(entry.key)), ignored",
          suggestion: Spelling.suggestion(for: entry.key, among: ConfigOption.all.map(\.key) + foreign))
        continue
      }
      resolved.set(option, to: entry.value, log)
      resolved.sources[entry.key] = .file(self.path, line: Int(entry.keyMark.line))
    }
  }
}

extension ConfigFile.Resolved {
  fileprivate mutating func set(_ option: ConfigOption, to value: YAMLNode, _ log: DiagnosticLog) {
    if value.isNothing { option.reset(&config) } else { option.read(value, &config, log) }
  }

  fileprivate mutating func apply(overrides: [String: MetadataValue], _ log: DiagnosticLog) {
    for (key, value) in overrides.sorted(by: { $0.key < $1.key }) {
      guard let option = ConfigOption.named(key) else {
        log.warning(
          .unknownField, at: .nowhere, "unknown option \(Diagnostic.quoted(key)), ignored",
          suggestion: Spelling.suggestion(for: key, among: ConfigOption.all.map(\.key)))
        continue
      }
      set(option, to: YAMLNode(value), log)
      sources[key] = .override
    }
  }
}

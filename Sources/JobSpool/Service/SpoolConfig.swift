package import ClusterAPI
package import YAMLDocument

/// The spool's own options: the section `spool:` of the configuration.
package struct SpoolConfig: Sendable, Equatable {
  /// One inbox: `spool.inboxes.NAME`.
  package struct Inbox: Sendable, Equatable {
    package var name: String
    /// The configuration profile that its jobs start from.
    package var profile: String?
    /// A drop `x.yaml` is taken when `x.ready` is there.
    package var requiresReadyFile = false
    /// Whether specs may carry raw scheduler directives and arguments.
    package var allowsNative = true
    /// What a drop with the name of a live job does: refuse it, or wait.
    package var queuesOnReuse = false
    /// Users beside the daemon's own whose drops are taken.
    package var acceptedOwners: [UInt32] = []

    package init(name: String) { self.name = name }
  }

  package var inboxes: [Inbox] = [Inbox(name: SpoolLayout.defaultInbox)]
  /// Seconds that a local file must have been left alone.
  package var settle = 1.0
  /// Seconds between two equal looks at a file on a remote file system.
  package var settleRemote = 5.0
  /// What this host gives to local jobs; over `local:`.
  package var capacity = LocalCapacity()
  /// How many ended sets an inbox keeps, and for how many days.
  package var keptSets = 2000
  package var keptDays = 7.0
  /// Intake stops when the disk has less than this.
  package var minimumFreeBytes: Int?
  /// Most jobs that are accepted and not ended.
  package var maximumActive = 20_000

  package init() {}

  /// Reads the section; mistakes go to the log, and their options keep their defaults.
  package static func read(_ section: YAMLNode?, log: DiagnosticLog) -> SpoolConfig {
    var config = SpoolConfig()
    guard let section, !section.isNothing, var reader = MappingReader(section, path: "spool", log: log) else {
      return config
    }
    config.settle = reader.duration("settle") ?? config.settle
    config.settleRemote = reader.duration("settle_remote") ?? config.settleRemote
    config.capacity.slots = reader.integer("slots", in: 1...100_000)
    config.capacity.cpus = reader.integer("cpus", in: 1...100_000)
    config.capacity.memory = reader.memory("memory")?.text
    config.capacity.gpus = reader.integer("gpus", in: 0...1024)
    config.keptSets = reader.integer("keep", in: 0...10_000_000) ?? config.keptSets
    config.keptDays = reader.duration("keep_for", bareUnit: nil).map { $0 / 86400 } ?? config.keptDays
    config.minimumFreeBytes = reader.memory("min_free")?.bytes
    config.maximumActive = reader.integer("max_active", in: 1...100_000_000) ?? config.maximumActive
    if let entry = reader.take("inboxes"), !entry.value.isNothing,
      var inboxes = MappingReader(entry.value, path: "spool.inboxes", log: log)
    {
      for entry in inboxes.takeRest() { config.add(entry, log: log) }
    }
    reader.finish(unknown: .warning)
    return config
  }

  private mutating func add(_ entry: YAMLEntry, log: DiagnosticLog) {
    guard JobName.isValid(entry.key) else {
      log.error(
        .invalidValue, at: entry.keyMark, "\(Diagnostic.quoted(entry.key)) can't name an inbox",
        suggestion: "use letters, digits, and . _ -")
      return
    }
    var inbox = Inbox(name: entry.key)
    if !entry.value.isNothing,
      var reader = MappingReader(
        entry.value, path: "spool.inboxes.\(entry.key)", log: log)
    {
      inbox.profile = reader.text("profile")
      inbox.requiresReadyFile = reader.boolean("require_ready") ?? false
      inbox.allowsNative = reader.boolean("native") ?? true
      inbox.acceptedOwners = reader.userIDs("accept_uids")
      if let entry = reader.take("on_reuse") {
        switch entry.value.scalarText {
        case "refuse": inbox.queuesOnReuse = false
        case "queue": inbox.queuesOnReuse = true
        default: log.error(.invalidValue, at: entry.value.mark, "on_reuse is \"refuse\" or \"queue\"")
        }
      }
      reader.finish(unknown: .warning)
    }
    inboxes.removeAll { $0.name == inbox.name }
    inboxes.append(inbox)
  }
}

extension MappingReader {
  /// A duration in seconds. `settle: 0.5` is seconds too, because settle times are short; where seconds are not what
  /// people think of, a bare number is refused.
  fileprivate mutating func duration(_ key: String, bareUnit: Double? = 1) -> Double? {
    guard let entry = take(key) else { return nil }
    if let text = entry.value.scalarText {
      if let number = Double(text) {
        if let bareUnit, number.isFinite, number >= 0 { return number * bareUnit }
      } else if let seconds = Quantities.fractionalSeconds(text) {
        return seconds
      }
    }
    log.error(
      .invalidValue, at: entry.value.mark, "\(path).\(key) must be a duration with its unit",
      suggestion: "write 0.5s, 2s or 7d")
    return nil
  }

  /// An amount of memory or disk with its unit, as it stands and in bytes.
  fileprivate mutating func memory(_ key: String) -> (text: String, bytes: Int)? {
    guard let entry = take(key), let text = entry.value.text(key, .line, log) else { return nil }
    if let bytes = Quantities.memoryBytes(text) { return (text, bytes) }
    log.error(
      .invalidValue, at: entry.value.mark, "\(path).\(key) must be an amount with its unit",
      suggestion: "write 512 MB or 64 GB")
    return nil
  }

  fileprivate mutating func userIDs(_ key: String) -> [UInt32] {
    guard let entry = take(key), let texts = entry.value.texts(key, .line, log) else { return [] }
    return texts.compactMap { text in
      if let id = UInt32(text) { return id }
      log.error(
        .invalidValue, at: entry.value.mark, "\(path).\(key): \(Diagnostic.quoted(text)) is no uid",
        suggestion: "write the number that id -u prints")
      return nil
    }
  }
}

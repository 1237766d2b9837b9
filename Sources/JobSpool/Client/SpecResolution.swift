import ClusterAPI
import SystemIO
package import YAMLDocument

/// What a spec comes to in a spool: its own values over those of the profile, the configuration and the defaults.
package struct SpecResolution: Sendable {
  package var values: [ResolvedValue]
  package var warnings: [Diagnostic]
  /// What runs: the script that the engine would make, or the spec's own.
  package var script: String

  /// Resolves a draft for an inbox. A script runs where it is submitted, `workingDirectory`. Throws where the configuration can't be read, or the spec names what it has not.
  package init(
    _ draft: SpecDraft, name: String, inbox: String, layout: SpoolLayout,
    workingDirectory: String? = nil, options: JobSpecReader.Options = JobSpecReader.Options.served
  ) throws(ClientError) {
    let spec = draft.spec
    let resolved: ConfigFile.Resolved
    let profile: String?
    let profileSource: String
    do throws(ClusterAPIError) {
      let path = SpoolLocator.realPath(layout.configuration)
      let file = if let path { try ConfigLoader().find(path) } else { nil as ConfigFile? }
      let bound = file?.root?["spool"]?["inboxes"]?[inbox]?["profile"]
      profile = spec.profile ?? bound?.scalarText
      profileSource =
        spec.profile != nil
        ? Self.place(draft, ["profile"]) : bound.map { "config.yaml:\($0.mark.line)" } ?? "default"
      // As the daemon does: the spec's profile over its inbox's.
      let profiles = [bound?.scalarText, spec.profile].compactMap(\.self)
      resolved =
        if let file { try file.resolve(profiles: profiles) } else {
          try ConfigFile.resolveWithoutFile(profile: profile)
        }
    } catch {
      throw ClientError(.invalidConfiguration, error.message)
    }
    warnings = resolved.warnings
    let config = resolved.config
    let engine = spec.executor ?? config.executor
    guard options.knownExecutors.contains(engine) else {
      throw ClientError(
        .invalidConfiguration, "executor \"\(engine)\" is not supported by this version",
        hint: "this version has: \(options.knownExecutors.sorted().joined(separator: ", "))")
    }
    script = Self.script(spec, config)
    func source(_ key: String) -> String {
      switch resolved.source(of: key) {
      case .builtIn: "default"
      case .file(let path, let line): "\(path.split(separator: "/").last ?? ""):\(line)"
      case .override: "command line"
      }
    }
    var values: [ResolvedValue] = []
    func add(_ name: String, _ path: [String], _ own: String?, _ configured: String?, _ key: String) {
      if let own {
        values.append(ResolvedValue(name, own, source: Self.place(draft, path)))
      } else if let configured {
        values.append(ResolvedValue(name, configured, source: source(key)))
      }
    }
    add("executor", ["executor"], spec.executor, config.executor, "executor")
    if let profile { values.append(ResolvedValue("profile", profile, source: profileSource)) }
    let resources = spec.resources
    add("cpus", ["resources", "cpus"], resources.cpus.map(String.init), config.cpus.map(String.init) ?? "1", "cpus")
    add(
      "memory", ["resources", "memory"], resources.memoryBytes.map { Self.size($0) },
      config.memory.map { Self.size(Quantities.memoryBytes($0) ?? 0) }, "memory")
    add("gpus", ["resources", "gpus"], resources.gpus.map(String.init), config.gpus.map(String.init), "gpus")
    add(
      "walltime", ["resources", "walltime"], resources.walltimeSeconds.map { Self.time($0) },
      config.walltime.flatMap { Quantities.durationSeconds($0) }.map { Self.time($0) }, "walltime")
    add("queue", ["queue"], spec.queue, config.queue, "queue")
    add("account", ["account"], spec.account, nil, "")
    add("priority", ["priority"], spec.priority.map(String.init), nil, "")
    if let workdir = spec.workdir {
      add("workdir", ["workdir"], workdir, nil, "")
    } else if let workingDirectory {
      values.append(ResolvedValue("workdir", workingDirectory, source: "where it is submitted"))
    } else {
      values.append(ResolvedValue("workdir", "\(layout.work)/\(name)", source: "default (made)"))
    }
    if let array = spec.array {
      let path = if case .matrix = array.elements { "matrix" } else { "array" }
      let count = array.count.map { "\($0) elements" } ?? "one element per line of its file"
      let parallel = array.parallel.map { ", at most \($0) at a time" } ?? ""
      add("array", [path], count + parallel, nil, "")
    }
    if !spec.after.isEmpty {
      let jobs = spec.after.map { $0.when == .success ? $0.job : "\($0.job) (\($0.when.rawValue))" }
      add("after", ["after"], jobs.joined(separator: ", "), nil, "")
    }
    if let retry = spec.retry { add("retry", ["retry"], "up to \(retry.max) more", nil, "") }
    if spec.hold { add("hold", ["hold"], "waits for a release", nil, "") }
    self.values = values
  }

  private static func script(_ spec: JobSpec, _ config: ClusterConfig) -> String {
    let command: String
    switch spec.payload {
    case .script(let text): return text
    case .shell(let text): command = text
    case .arguments(let words): command = words.map(JobScript.quoted).joined(separator: " ")
    }
    return JobScript(
      shebang: config.shebang, prologue: config.scriptPrologue + spec.prologue, command: command,
      epilogue: config.scriptEpilogue + spec.epilogue
    ).text
  }

  private static func place(_ draft: SpecDraft, _ path: [String]) -> String {
    guard let line = draft.line(of: path), !draft.source.isEmpty else { return "command line" }
    return "\(draft.file.split(separator: "/").last ?? ""):\(line)"
  }

  private static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1024 || unit == "GiB" {
        let tenths = Int((value * 10).rounded())
        return (unit == "B" ? "\(bytes)" : "\(tenths / 10).\(tenths % 10)") + " \(unit)"
      }
      value /= 1024
    }
    return "\(bytes) B"
  }

  private static func time(_ seconds: Int) -> String { "\(Quantities.shortDuration(seconds)) (\(seconds) s)" }
}

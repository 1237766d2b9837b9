import ClusterAPI
import YAMLDocument

/// Writes a spec as the YAML that is dropped; read again, it is the same spec.
package enum JobSpecWriter {
  /// The text. `endMarker` adds the line `...`, by which a daemon knows that the writer had finished.
  package static func yaml(_ spec: JobSpec, endMarker: Bool = false) -> String {
    var lines = Lines()
    lines.payload(spec.payload)
    if spec.version != 1 { lines.add("version", "\(spec.version)") }
    lines.add("name", text: spec.name)
    lines.add("workdir", text: spec.workdir)
    lines.add("env", map: spec.environment.map { ($0.name, YAMLText.inline($0.value)) })
    lines.add("inherit_env", flag: spec.inheritsEnvironment)
    lines.add("stdin", text: spec.stdin)
    lines.add("stdout", text: spec.stdout)
    lines.add("stderr", text: spec.stderr)
    lines.add("shared_output", flag: spec.sharedOutput)
    lines.add("executor", text: spec.executor)
    lines.add("profile", text: spec.profile)
    lines.add("queue", text: spec.queue)
    lines.add("account", text: spec.account)
    lines.add("priority", number: spec.priority)
    lines.add("resources", map: resources(spec.resources))
    if let array = spec.array { lines.array(array) }
    lines.add("after", list: spec.after.map(dependency))
    if let retry = spec.retry { lines.add("retry", map: self.retry(retry)) }
    lines.add("hold", flag: spec.hold)
    lines.add("not_before", text: spec.notBefore.map(time))
    lines.add("expires", text: spec.expires.map(time))
    if spec.kill != KillPolicy() {
      lines.add("kill", map: [("signal", spec.kill.signalName), ("grace", "\(spec.kill.graceSeconds)s")])
    }
    lines.add("prologue", list: spec.prologue.map(YAMLText.inline))
    lines.add("epilogue", list: spec.epilogue.map(YAMLText.inline))
    lines.add("key", text: spec.key)
    lines.add("labels", map: spec.labels.map { (YAMLText.inline($0.name), YAMLText.inline($0.value)) })
    if let metadata = spec.metadataJSON { lines.add("metadata", metadata) }
    lines.notify(spec.notify)
    lines.add("extra_directives", list: spec.extraDirectives.map(YAMLText.inline))
    lines.add("extra_args", list: spec.extraArgs.map(YAMLText.inline))
    return endMarker ? lines.text + "...\n" : lines.text
  }

  private static func resources(_ resources: SpecResources) -> [(String, String)] {
    var pairs: [(String, String)] = []
    func add(_ key: String, _ value: Int?, _ unit: String) {
      if let value { pairs.append((key, "\(value)\(unit)")) }
    }
    add("cpus", resources.cpus, "")
    add("memory", resources.memoryBytes, "B")
    add("gpus", resources.gpus, "")
    add("walltime", resources.walltimeSeconds, "s")
    add("disk", resources.diskBytes, "B")
    add("nodes", resources.nodes, "")
    add("tasks", resources.tasks, "")
    return pairs
  }

  private static func dependency(_ dependency: Dependency) -> String {
    let job = YAMLText.inline(dependency.job)
    return dependency.when == .success ? job : "{job: \(job), when: \(dependency.when.rawValue)}"
  }

  private static func retry(_ retry: Retry) -> [(String, String)] {
    var pairs = [("max", "\(retry.max)")]
    if retry.on != Retry.defaultReasons {
      let words = Retry.Reason.allCases.filter { retry.on.contains($0) }.map(\.rawValue)
      pairs.append(("on", "[" + words.joined(separator: ", ") + "]"))
    }
    if retry.backoffSeconds != Retry.defaultBackoffSeconds { pairs.append(("backoff", "\(retry.backoffSeconds)s")) }
    var escalate: [String] = []
    if let memory = retry.escalate.memory { escalate.append("memory: " + step(memory, "B")) }
    if let walltime = retry.escalate.walltime { escalate.append("walltime: " + step(walltime, "s")) }
    if !escalate.isEmpty { pairs.append(("escalate", "{" + escalate.joined(separator: ", ") + "}")) }
    return pairs
  }

  private static func step(_ escalation: Escalation, _ unit: String) -> String {
    switch escalation {
    case .multiply(let factor): "x\(factor)"
    case .add(let more): "+\(more)\(unit)"
    }
  }

  private static func time(_ point: TimePoint) -> String {
    switch point {
    // Half a millisecond more, since the text is cut, not rounded.
    case .at(let seconds): TimeStamp.format(seconds + 0.000_5, digits: 3)
    case .afterDrop(let seconds): "\(seconds)s"
    }
  }

  /// The lines of the document; a field that says nothing is left out.
  private struct Lines {
    var text = ""

    mutating func add(_ key: String, _ value: String) { text += key + ": " + value + "\n" }
    mutating func add(_ key: String, text value: String?) {
      if let value { add(key, YAMLText.inline(value)) }
    }
    mutating func add(_ key: String, number: Int?) {
      if let number { add(key, "\(number)") }
    }
    mutating func add(_ key: String, flag: Bool) {
      if flag { add(key, "true") }
    }
    mutating func add(_ key: String, list: [String]) {
      if list.isEmpty { return }
      text += key + ":\n"
      for item in list { text += "  - " + item + "\n" }
    }
    mutating func add(_ key: String, map: [(String, String)]) {
      if map.isEmpty { return }
      text += key + ":\n"
      for (name, value) in map { text += "  " + name + ": " + value + "\n" }
    }

    mutating func payload(_ payload: JobSpec.Payload) {
      switch payload {
      case .shell(let command): add("command", YAMLText.block(command))
      case .script(let script): add("script", YAMLText.block(script))
      case .arguments(let arguments):
        add("command", "[" + arguments.map(YAMLText.inline).joined(separator: ", ") + "]")
      }
    }

    mutating func array(_ array: ArraySpec) {
      var pairs: [(String, String)] = []
      switch array.elements {
      case .indices(let indices): pairs.append(("indices", IndexRanges.text(indices)))
      case .items(let items): pairs.append(("items", "[" + items.map(YAMLText.inline).joined(separator: ", ") + "]"))
      case .itemsFile(let path): pairs.append(("items_file", YAMLText.inline(path)))
      case .matrix(let axes):
        add(
          "matrix",
          map: axes.map { ($0.name, "[" + $0.values.map(YAMLText.inline).joined(separator: ", ") + "]") })
      }
      if let parallel = array.parallel { pairs.append(("parallel", "\(parallel)")) }
      if let maxFailures = array.maxFailures { pairs.append(("max_failures", "\(maxFailures)")) }
      add("array", map: pairs)
    }

    mutating func notify(_ notify: [Notify]) {
      // Paths of one event stand together; their order among events means nothing.
      var pairs: [(String, String)] = []
      for event in Notify.Event.allCases {
        let paths = notify.filter { $0.event == event }.map { YAMLText.inline($0.path) }
        if !paths.isEmpty { pairs.append((event.rawValue, "[" + paths.joined(separator: ", ") + "]")) }
      }
      add("notify", map: pairs)
    }
  }
}

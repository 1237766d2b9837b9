package import ClusterAPI
import YAMLDocument

/// What a spec asks for that its engine can't do: refused with its place, never ignored.
package struct EngineFit: Sendable {
  package var engine: String
  package var capabilities: EngineCapabilities

  package init(engine: String, capabilities: EngineCapabilities) {
    self.engine = engine
    self.capabilities = capabilities
  }

  /// The engine of this host.
  package static let local = EngineFit(engine: "local", capabilities: LocalEngine.abilities)

  func check(_ spec: JobSpec, in root: YAMLNode, log: DiagnosticLog) {
    func refuse(_ names: [String], _ words: String) {
      let fields = (root["resources"]?.entries ?? []) + (root.entries ?? [])
      let mark = fields.first { names.contains($0.key) }?.keyMark ?? root.mark
      log.error(.notSupported, at: mark, "engine \"\(engine)\" \(words)", suggestion: "leave \"\(names[0])\" out")
    }
    if spec.queue != nil, !capabilities.contains(.queues) { refuse(["queue", "partition"], "has no queues") }
    if spec.account != nil, !capabilities.contains(.accounts) { refuse(["account"], "has no accounts") }
    if !capabilities.contains(.nodes) {
      if let nodes = spec.resources.nodes, nodes > 1 { refuse(["nodes"], "is one node") }
      if let tasks = spec.resources.tasks, tasks > 1 { refuse(["tasks"], "starts one task for a job") }
    }
    if spec.resources.diskBytes != nil {
      refuse(["disk"], "can't set disk space aside: not supported by this version")
    }
    if !capabilities.contains(.native) {
      if !spec.extraDirectives.isEmpty { refuse(["extra_directives"], "has no directives") }
      if !spec.extraArgs.isEmpty { refuse(["extra_args"], "has no submit command") }
    }
  }
}

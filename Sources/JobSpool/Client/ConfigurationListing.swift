import ClusterAPI
import SystemIO
import YAMLDocument

/// The configuration of a spool as a list of options with their sources.
package struct ConfigurationListing: Sendable {
  package let layout: SpoolLayout

  package init(layout: SpoolLayout) { self.layout = layout }

  /// Every option, the batch library's first, then those of the spool that are written down.
  package func values(inbox: String?, profile: String?) throws(ClientError) -> [ResolvedValue] {
    do throws(ClusterAPIError) {
      let file = try ConfigLoader().find(layout.configuration)
      var profile = profile
      if let inbox {
        guard inbox == SpoolLayout.defaultInbox || file?.root?["spool"]?["inboxes"]?[inbox] != nil else {
          throw ClusterAPIError(.configuration, "no inbox \"\(inbox)\" in \(layout.configuration)")
        }
        profile = profile ?? file?.root?["spool"]?["inboxes"]?[inbox]?["profile"]?.scalarText
      }
      let resolved =
        if let file { try file.resolve(profile: profile) } else { try ConfigFile.resolveWithoutFile(profile: profile) }
      var values = ConfigOption.all.filter { $0.key != "local" }.map { option in
        ResolvedValue(option.key, option.text(resolved.config), source: "\(resolved.source(of: option.key))")
      }
      if let local = file?.root?["local"] { Self.flatten(local, "local", file?.path ?? "", into: &values) }
      if let spool = file?.root?["spool"] { Self.flatten(spool, "spool", file?.path ?? "", into: &values) }
      return values
    } catch {
      throw ClientError(.invalidConfiguration, error.message)
    }
  }

  /// Checks a file as a daemon would; the warnings as text.
  package static func check(_ path: String) throws(ClientError) -> String {
    do throws(ClusterAPIError) {
      guard let file = try ConfigLoader().find(path) else { return "" }
      var warnings = try file.resolve().warnings
      for profile in file.profileNames { warnings += try file.resolve(profile: profile).warnings }
      let log = DiagnosticLog(file: path)
      let spool = SpoolConfig.read(file.root?["spool"], log: log)
      if log.errorCount > 0 { throw ConfigFile.error(log.inOrder, bytes: file.bytes) }
      for inbox in spool.inboxes { _ = try file.resolve(profile: inbox.profile) }
      warnings += log.inOrder
      var seen: Set<Diagnostic> = []
      return DiagnosticRenderer(source: file.bytes).report(warnings.filter { seen.insert($0).inserted })
    } catch {
      throw ClientError(.invalidConfiguration, error.message)
    }
  }

  private static func flatten(_ node: YAMLNode, _ name: String, _ path: String, into values: inout [ResolvedValue]) {
    if let entries = node.entries, !entries.isEmpty {
      for entry in entries { flatten(entry.value, "\(name).\(entry.key)", path, into: &values) }
    } else {
      values.append(ResolvedValue(name, node.jsonText(), source: "\(path):\(node.mark.line)"))
    }
  }
}

package import ClusterAPI
import Synchronization
import SystemIO
package import YAMLDocument

/// A spool's configuration as it was read: the file `config.yaml`, its spool options, and the profiles on demand.
package final class SpoolConfiguration: Sendable {
  package let layout: SpoolLayout
  package let spool: SpoolConfig
  /// The SHA-256 of the file, which stands in records and heartbeats.
  package let digest: String
  package let warnings: [Diagnostic]
  private let file: ConfigFile?
  private let resolved: Mutex<[[String]: ClusterConfig]>

  /// Reads the configuration; a spool without one has the defaults.
  package init(layout: SpoolLayout) throws(ClusterAPIError) {
    self.layout = layout
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Descriptor(open: layout.configuration, 0).readAll(limit: 1 << 20) ?? []
    } catch  where error.isAbsence {
      bytes = []
    } catch {
      throw ClusterAPIError(.configuration, "\(error)")
    }
    digest = Digest.sha256Hex(bytes)
    file = bytes.isEmpty ? nil : try ConfigFile(bytes: bytes, path: layout.configuration)
    let log = DiagnosticLog(file: layout.configuration)
    spool = SpoolConfig.read(file?.root?["spool"], log: log)
    if log.errorCount > 0 { throw ConfigFile.error(log.inOrder, bytes: bytes) }
    let base = try Self.resolve(file, profiles: [])
    resolved = Mutex([[]: base.config])
    warnings = log.inOrder + base.warnings
    for inbox in spool.inboxes { _ = try config(profile: inbox.profile) }
  }

  /// The batch configuration under a profile.
  package func config(profile: String?) throws(ClusterAPIError) -> ClusterConfig {
    try config(profiles: profile.map { [$0] } ?? [])
  }

  /// The batch configuration under several profiles, one over the other: the inbox's, then the spec's.
  package func config(profiles: [String]) throws(ClusterAPIError) -> ClusterConfig {
    if let config = resolved.withLock({ $0[profiles] }) { return config }
    let config = try Self.resolve(file, profiles: profiles).config
    resolved.withLock { $0[profiles] = config }
    return config
  }

  private static func resolve(
    _ file: ConfigFile?, profiles: [String]
  ) throws(ClusterAPIError) -> ConfigFile.Resolved {
    if let file { return try file.resolve(profiles: profiles, host: Instance.hostName) }
    return try ConfigFile.resolveWithoutFile(profiles: profiles)
  }
}

extension SpoolConfiguration {
  /// The engine that specs go to which name none.
  package var defaultExecutor: String { (try? config(profile: nil).executor) ?? "local" }
}

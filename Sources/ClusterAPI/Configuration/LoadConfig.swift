public import Logging
private import YAMLDocument

/// Loads the configuration: the file's options, then those of the profile, then the overrides.
///
/// Without a path these places are searched: `$CLUSTER_API_CONFIG` (passed over if it names no file),
/// `./cluster_api.yaml`, `~/.config/cluster_api/config.yaml`; without any file the defaults hold. Unknown options are
/// warned about and ignored. An explicit path that isn't there, an unknown profile and a value of the wrong kind are
/// errors that say where.
public func loadConfig(
  path: String? = nil, profile: String? = nil, overrides: [String: MetadataValue] = [:],
  logger: Logger = Logger(label: "jobspool.cluster")
) throws(ClusterAPIError) -> ClusterConfig {
  let resolved = try ConfigLoader().load(path: path, profile: profile, overrides: overrides)
  for warning in resolved.warnings {
    logger.warning("\(warning.oneLine)\(warning.suggestion.map { "; " + $0 } ?? "")")
  }
  return resolved.config
}

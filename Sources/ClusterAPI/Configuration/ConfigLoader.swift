/// Finds the configuration file: an explicit path, `$CLUSTER_API_CONFIG`, `./cluster_api.yaml`,
/// `~/.config/cluster_api/config.yaml`.
package struct ConfigLoader: Sendable {
  /// What `$CLUSTER_API_CONFIG` holds.
  package var variable: String?
  package var workingDirectory: String
  package var home: String

  /// This process's own places.
  package init() {
    variable = ProcessEnvironment.value("CLUSTER_API_CONFIG")
    workingDirectory = ResourceSpec().workDir
    home = ProcessEnvironment.home
  }

  /// Other places than this process's, for tests.
  package init(variable: String?, workingDirectory: String, home: String) {
    self.variable = variable
    self.workingDirectory = workingDirectory
    self.home = home
  }

  /// The places that are looked at when no path is given, first things first.
  package var searchPath: [String] {
    var places: [String] = []
    if let variable, !variable.isEmpty { places.append(expanded(variable)) }
    return places + ["\(workingDirectory)/cluster_api.yaml", "\(home)/.config/cluster_api/config.yaml"]
  }

  /// Reads the file; nil when no path is given and none is found. An explicit path must be there;
  /// a `$CLUSTER_API_CONFIG` that names nothing falls through to the next place.
  package func find(_ path: String? = nil) throws(ClusterAPIError) -> ConfigFile? {
    if let path {
      if let file = try read(expanded(path)) { return file }
      throw ClusterAPIError(.configuration, "configuration file not found: \(path)")
    }
    for place in searchPath {
      if let file = try read(place) { return file }
    }
    return nil
  }

  private func expanded(_ path: String) -> String {
    if path == "~" { return home }
    let full = path.hasPrefix("~/") ? home + path.dropFirst(1) : path
    return Files.absolute(full, in: workingDirectory)
  }

  private func read(_ path: String) throws(ClusterAPIError) -> ConfigFile? {
    let bytes: [UInt8]?
    do {
      bytes = try Files.contents(path, limit: 1 << 20)
    } catch {
      throw ClusterAPIError(.configuration, "\(path) can't be read: \(error)")
    }
    guard let bytes else { return nil }
    return try ConfigFile(bytes: bytes, path: path)
  }

  /// Finds, reads and merges; the defaults where there is no file.
  package func load(
    path: String? = nil, profile: String? = nil, overrides: [String: MetadataValue] = [:]
  ) throws(ClusterAPIError) -> ConfigFile.Resolved {
    guard let file = try find(path) else {
      return try ConfigFile.resolveWithoutFile(profile: profile, overrides: overrides)
    }
    return try file.resolve(profile: profile, overrides: overrides)
  }
}

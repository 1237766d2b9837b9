import Glibc
import SystemIO
import YAMLDocument

/// Finds the spool that a command means.
package struct SpoolLocator: Sendable {
  /// How the spool was found, for messages.
  package enum Origin: Sendable, Hashable {
    case option
    case environment
    case parentDirectory
    case configuration(String)
    case systemDefault
  }

  package static let systemDefault = "/var/spool/jobspool"

  package var explicit: String?
  package var environment: [String: String]
  package var workingDirectory: String

  package init(explicit: String?, environment: [String: String], workingDirectory: String) {
    self.explicit = explicit
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// Looks at the option, `$JOBSPOOL`, the directories above, the configurations, and the system's place, in this order.
  /// What is named must be a spool; what is only looked for is passed over.
  package func find() throws(ClientError) -> (layout: SpoolLayout, origin: Origin) {
    if let explicit { return (try named(explicit, "-S"), .option) }
    if let path = environment["JOBSPOOL"], !path.isEmpty { return (try named(path, "$JOBSPOOL"), .environment) }
    if let path = above(workingDirectory) { return (SpoolLayout(root: path), .parentDirectory) }
    for file in configurationFiles() {
      guard let path = spoolNamed(in: file) else { continue }
      return (try named(path, file), .configuration(file))
    }
    if Self.isSpool(Self.systemDefault) { return (SpoolLayout(root: Self.systemDefault), .systemDefault) }
    throw ClientError(.noSuchSpool, "no spool here", hint: "make one: jobspool init")
  }

  /// Whether the directory holds a spool; one whose own part can't be looked into counts.
  package static func isSpool(_ path: String) -> Bool {
    var status = stat()
    return stat("\(path)/.jobspool/FORMAT", &status) == 0
      || (errno == EACCES && stat("\(path)/.jobspool", &status) == 0)
  }

  private func named(_ path: String, _ source: String) throws(ClientError) -> SpoolLayout {
    let whole = absolute(path)
    guard let real = Self.realPath(whole) else {
      throw ClientError(.noSuchSpool, "\(whole) (from \(source)): \(String(cString: strerror(errno)))")
    }
    guard Self.isSpool(real) else {
      throw ClientError(
        .noSuchSpool, "\(whole) (from \(source)) is not a spool", hint: "make it one: jobspool init \(whole)")
    }
    return SpoolLayout(root: real)
  }

  private func above(_ directory: String) -> String? {
    var path = directory
    while true {
      if Self.isSpool(path) { return path }
      guard path.count > 1, let slash = path.lastIndex(of: "/") else { return nil }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  private func configurationFiles() -> [String] {
    var files: [String] = []
    if let directory = environment["XDG_CONFIG_HOME"], !directory.isEmpty {
      files.append("\(directory)/jobspool/config.yaml")
    } else if let home = environment["HOME"], !home.isEmpty {
      files.append("\(home)/.config/jobspool/config.yaml")
    }
    return files + ["/etc/jobspool/config.yaml"]
  }

  /// The path after `spool:`; a map there holds a spool's options, not its place.
  private func spoolNamed(in file: String) -> String? {
    guard let bytes = try? Descriptor(open: file, O_RDONLY).readAll(limit: 1 << 20, file),
      let node = YAMLReader.read(bytes, file: file, rules: .configuration).root?["spool"],
      let path = node.scalarText, !path.isEmpty
    else { return nil }
    if path.hasPrefix("~/"), let home = environment["HOME"] { return home + path.dropFirst() }
    return path
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)" }

  /// The path without links and dots.
  package static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}

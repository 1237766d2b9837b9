import ClusterAPI
import Glibc
import SystemIO

/// Makes a spool, or completes one. What is there is never overwritten.
package struct SpoolSetup: Sendable {
  package var root: String
  package var engine: String
  /// Inboxes beside the default one, with the profile that each is bound to.
  package var inboxes: [(name: String, profile: String?)]
  /// Group-writable, with sticky inboxes, for producers of one group.
  package var isShared: Bool

  package init(root: String, engine: String, inboxes: [(name: String, profile: String?)], isShared: Bool) {
    self.root = root
    self.engine = engine
    self.inboxes = inboxes
    self.isShared = isShared
  }

  /// Does it, and says which files and directories it has made, relative to the spool.
  package func run() throws(ClientError) -> [String] {
    for inbox in inboxes where !JobName.isValid(inbox.name) || inbox.name.contains(".") {
      throw ClientError(.usage, "\"\(inbox.name)\" can't be an inbox's name", hint: "letters, digits, _ and -")
    }
    do throws(SystemError) {
      let before = present()
      try makeDirectory(root)
      let layout = SpoolLayout(root: root)
      try layout.create(inboxes: inboxes.map(\.name))
      let top = try Directory(root)
      let examples = try top.subdirectory("examples", create: 0o777)
      try put(configuration, "config.yaml", top)
      try put(SpoolTemplate.readme, "README", top)
      try put(JobSpecSchema.jsonSchema(), "job.schema.json", top)
      for (name, text) in SpoolTemplate.examples { try put(text, name, examples) }
      if isShared { try share(layout) }
      return present().filter { !before.contains($0) }
    } catch {
      let isForbidden = error.errno == EACCES || error.errno == EPERM
      throw ClientError(isForbidden ? .notPermitted : .cannotWrite, "the spool can't be made: \(error)")
    }
  }

  private func present() -> [String] {
    let names =
      ["inbox", "work", "archive", ".jobspool", "config.yaml", "README", "job.schema.json", "examples"]
      + inboxes.map { "inbox/\($0.name)" }
    return names.filter { access("\(root)/\($0)", F_OK) == 0 }
  }

  /// Makes a directory and those above it.
  private func makeDirectory(_ path: String) throws(SystemError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw SystemError("mkdir", path)
    }
    try makeDirectory(String(path[..<slash]))
    try check("mkdir", path) { mkdir(path, 0o777) }
  }

  private func put(_ text: String, _ name: String, _ directory: Directory) throws(SystemError) {
    guard try directory.statusIfPresent(name) == nil else { return }
    do throws(SystemError) {
      try directory.publish(
        Array(text.utf8), as: name, .exclusive, staging: directory, stagingName: ".\(name).\(getpid()).tmp", mode: 0o666
      )
    } catch {
      if error.errno != EEXIST { throw error }
    }
  }

  /// Whoever is in the spool's group may drop; nobody may take another's drop away.
  private func share(_ layout: SpoolLayout) throws(SystemError) {
    for path in [layout.root, layout.work, layout.archive] {
      try check("chmod", path) { chmod(path, 0o2775) }
    }
    for path in [layout.inbox] + inboxes.map({ layout.inbox($0.name) }) {
      try check("chmod", path) { chmod(path, 0o3775) }
    }
  }

  private var configuration: String {
    SpoolTemplate.configuration(engine: engine, inboxes: inboxes)
  }
}

package import SystemIO

/// Where everything in a spool is.
package struct SpoolLayout: Sendable {
  /// The spool's root, an absolute path without a trailing slash.
  package let root: String

  package init(root: String) { self.root = root }

  package static let formatVersion = 1
  package static let formatLine = "jobspool-spool 1"
  package static let defaultInbox = "default"

  package var inbox: String { "\(root)/inbox" }
  package var archive: String { "\(root)/archive" }
  package var work: String { "\(root)/work" }
  package var configuration: String { "\(root)/config.yaml" }
  package var state: String { "\(root)/.jobspool" }
  package var format: String { "\(state)/FORMAT" }
  package var keepers: String { "\(state)/keepers" }

  /// The directory of an inbox: `inbox` itself for the default one.
  package func inbox(_ name: String) -> String {
    name == Self.defaultInbox ? inbox : "\(inbox)/\(name)"
  }

  /// Whether the directory holds a spool.
  package static func isSpool(_ directory: String) -> Bool {
    guard let state = try? Directory("\(directory)/.jobspool") else { return false }
    return (try? state.statusIfPresent("FORMAT")) != nil
  }

  /// The directories of `.jobspool`, and their modes.
  package static let stateDirectories = [
    "tmp", "hosts", "claim", "journal", "jobs", "keepers", "history", "rejected", "corrupt",
  ]

  /// Makes what is missing of the tree; what is there is left as it is.
  package func create(inboxes: [String] = []) throws(SystemError) {
    let top = try Directory(root)
    for name in ["inbox", "work", "archive"] { try top.makeDirectory(name, mode: 0o777) }
    let inboxDirectory = try top.subdirectory("inbox")
    for name in inboxes where name != Self.defaultInbox { try inboxDirectory.makeDirectory(name, mode: 0o777) }
    let own = try top.subdirectory(".jobspool", create: 0o750)
    for name in Self.stateDirectories { try own.makeDirectory(name, mode: 0o750) }
    guard try own.statusIfPresent("FORMAT") == nil else { return }
    let uuid = Digest.hex((0..<16).map { _ in UInt8.random(in: 0...255) })
    do {
      try own.publish(
        Array("\(Self.formatLine)\nuuid: \(uuid)\n".utf8), as: "FORMAT", .exclusive, staging: own.subdirectory("tmp"),
        stagingName: "FORMAT.\(uuid)")
    } catch  where error.isExistence {}
  }
}

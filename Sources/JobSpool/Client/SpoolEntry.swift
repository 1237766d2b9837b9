/// The files of one job in one directory, by their names alone.
package struct SpoolEntry: Sendable, Hashable {
  /// Which files there are.
  package struct Files: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let spec = Files(rawValue: 1)
    package static let status = Files(rawValue: 2)
    package static let done = Files(rawValue: 4)
    package static let record = Files(rawValue: 8)
    package static let refused = Files(rawValue: 16)
    package static let elements = Files(rawValue: 32)
    package static let output = Files(rawValue: 64)

    /// What makes a name a job's: anything else may be left over from somebody's own files.
    static let ofAJob: Files = [.spec, .status, .done]
  }

  package var name: String
  package var inbox: String
  /// Where the files are: the inbox, or a set in the archive.
  package var directory: String
  package var files: Files
  /// The ending of the drop, while it is there.
  package var specSuffix: String?

  package var isArchived = false

  package init(name: String, inbox: String, directory: String, files: Files = [], specSuffix: String? = nil) {
    self.name = name
    self.inbox = inbox
    self.directory = directory
    self.files = files
    self.specSuffix = specSuffix
  }

  /// `align`, or `gpu/align` in another inbox than the default one.
  package var handle: String { inbox == SpoolLayout.defaultInbox ? name : "\(inbox)/\(name)" }

  package func path(_ kind: SidecarKind) -> String { "\(directory)/\(kind.name(of: name))" }
}

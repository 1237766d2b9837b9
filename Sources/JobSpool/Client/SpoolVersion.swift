/// The versions of this software and of the formats it writes.
package enum SpoolVersion {
  package static let software = "1.0.0"
  package static let record = 1
  package static let spec = 1

  /// The one line of `--version`.
  package static var line: String {
    "jobspool \(software) (spool \(SpoolLayout.formatVersion), spec \(spec), record \(record))"
  }
}

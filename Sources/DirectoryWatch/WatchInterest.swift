/// What a watch asks to be told, beside the end of the directory itself.
package struct WatchInterest: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Every way for a whole file to appear: rename, the end of writing, and a hard link (which only creates a name).
  package static let arrivals = WatchInterest(rawValue: 1)
  /// Names that went away.
  package static let departures = WatchInterest(rawValue: 2)
  /// Changes of mode, owner and times.
  package static let attributes = WatchInterest(rawValue: 4)
}

package import SystemIO

/// What one listing of an inbox found, by kind.
package struct InboxListing: Sendable {
  /// File names of drops.
  package var specs: [String] = []
  package var controls: [String] = []
  /// Raw names that look like specs and can't be.
  package var badNames: [[UInt8]] = []
  package var hasInboxHold = false
  /// Stems of `x.done` sidecars.
  package var doneNames: Set<String> = []

  package init() {}
}

/// Lists an inbox. The directory is the truth; events are only hints when to look.
package enum InboxScanner {
  package static func scan(_ inbox: Directory) throws(SystemError) -> InboxListing {
    var listing = InboxListing()
    try inbox.list { raw in
      switch InboxEntry.judge(raw) {
      case .spec: listing.specs.append(String(decoding: raw, as: UTF8.self))
      case .control: listing.controls.append(String(decoding: raw, as: UTF8.self))
      case .inboxHold: listing.hasInboxHold = true
      case .badName: listing.badNames.append(Array(raw))
      case .ignored:
        if raw.ends(with: ".done") {
          listing.doneNames.insert(
            String(decoding: UnsafeBufferPointer(rebasing: raw.dropLast(5)), as: UTF8.self))
        }
      }
    }
    listing.specs.sort()
    listing.controls.sort()
    return listing
  }
}

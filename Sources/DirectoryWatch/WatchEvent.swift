/// Names one watched directory; never used again after its removal.
package struct WatchToken: Hashable, Sendable {
  let rawValue: Int
}

/// A hint that something happened in a watched directory. It says where to look, never what is there.
package struct WatchEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A name was renamed to this, from anywhere.
    case movedTo
    /// A descriptor that could write was closed.
    case closeWrite
    /// A name is new; a hard link says no more than this.
    case created
    /// Mode, owner or times changed.
    case attributes
    case deleted
    case movedFrom
    /// A listing showed the name; said again by every listing while the name is there.
    case found
    /// Events were lost: list every directory. Has no token.
    case overflow
    /// The directory was deleted, moved, replaced or unmounted; it is watched no more.
    case gone
  }

  package var kind: Kind
  package var directory: WatchToken?
  /// The name's bytes as the directory holds them, which need not be UTF-8; empty for `overflow` and `gone`.
  package var name: [UInt8]

  package init(_ kind: Kind, in directory: WatchToken?, name: [UInt8] = []) {
    self.kind = kind
    self.directory = directory
    self.name = name
  }
}

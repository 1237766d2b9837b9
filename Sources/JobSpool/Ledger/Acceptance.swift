/// What the journal keeps of a drop that was taken: enough to find its spec again and to know it from others.
package struct Acceptance: Sendable, Equatable {
  package var id: JobID
  package var name: String
  /// The claimed file's name in the inbox's claim directory.
  package var claim: String
  /// The claimed file as it was judged.
  package var inode: UInt64
  package var size: Int64
  package var modified: Int64
  package var digest: String
  package var owner: UInt32
  /// When the file came to its place, and when it was taken: seconds since 1970.
  package var dropped: Double
  package var accepted: Double
  package var priority: Int = 0
  /// The spec names something to wait for, so it must be read before the job can be queued.
  package var waits = false
  package var key: String?

  package init(
    id: JobID, name: String, claim: String, inode: UInt64, size: Int64, modified: Int64, digest: String, owner: UInt32,
    dropped: Double, accepted: Double
  ) {
    self.id = id
    self.name = name
    self.claim = claim
    self.inode = inode
    self.size = size
    self.modified = modified
    self.digest = digest
    self.owner = owner
    self.dropped = dropped
    self.accepted = accepted
  }
}

/// Why a keeper could not be reached or started, in words.
package struct KeeperError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

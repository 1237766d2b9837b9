/// The way to a keeper, wherever it lives. Requests can be sent from any thread and never wait.
package protocol KeeperChannel: Sendable {
  /// What the channel's owner is told, on the channel's own thread.
  typealias Sink = @Sendable ([KeeperRecord]) -> Void

  /// Whether jobs go on when this process ends.
  var outlivesProcess: Bool { get }
  func send(_ requests: [KeeperRequest])
  /// Lets go of the keeper; no records come any more.
  func close()
}

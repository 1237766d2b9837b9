package import SystemIO

/// Tells when to look at a directory.
///
/// A watcher has a thread of its own. Its handler, and the filters, run there; they must be quick and must not wait for
/// anything that waits for the watcher. An event is a hint: names that appear between the listing of a directory and its
/// `add` are announced by nobody, so add first, then list.
package protocol DirectoryWatcher: AnyObject, Sendable {
  /// Takes events in the order in which they happened, as many as had gathered.
  typealias Handler = @Sendable ([WatchEvent]) -> Void
  /// Whether a name is of interest. Asked before anything is copied, so that names of no interest cost nothing.
  typealias Filter = @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

  /// Watches a directory. Names that go away have a filter of their own: most of them were taken by the watcher's user.
  /// Fails for what isn't a directory, and for one that is watched already.
  func add(
    _ path: String, _ interest: WatchInterest, where isWanted: @escaping Filter, departing: @escaping Filter
  ) throws(SystemError) -> WatchToken

  /// Forgets a directory; nothing happens if it is forgotten already.
  func remove(_ token: WatchToken)

  /// Looks by path whether every directory is still the one that was added, and reports those that aren't as `gone`.
  ///
  /// The kernel reports the removal of a directory only when its last descriptor is closed, so a program that keeps its
  /// directories open calls this now and then, when it is awake anyhow.
  func verify()

  /// Ends the thread and returns when it has ended: no handler runs after that. Until then the thread keeps the watcher
  /// alive, so every watcher needs its `stop`.
  func stop()

  /// How long a change may go unnoticed, in seconds; 0 where the kernel reports it.
  var latency: Double { get }
}

extension DirectoryWatcher {
  package func add(_ path: String, where isWanted: @escaping Filter = { _ in true }) throws(SystemError) -> WatchToken {
    try add(path, .arrivals, where: isWanted, departing: isWanted)
  }

  package func add(
    _ path: String, _ interest: WatchInterest, where isWanted: @escaping Filter
  ) throws(SystemError) -> WatchToken {
    try add(path, interest, where: isWanted, departing: isWanted)
  }
}

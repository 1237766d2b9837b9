import Glibc
import Synchronization
package import SystemIO

/// Which watcher serves a directory, and why.
package struct WatcherChoice: Sendable {
  package var watcher: any DirectoryWatcher
  package var fileSystem: FileSystemKind
  /// For the log and the heartbeat: how changes are noticed, and why not otherwise.
  package var explanation: String

  /// Whether the kernel reports changes, so that no listing is needed while nothing happens.
  package var isEventDriven: Bool { watcher.latency == 0 }

  /// Chooses by the file system that holds the directory. Where inotify should work it is tried out with a file of our
  /// own, in a directory that nobody watches yet; where its event doesn't come, the directory is polled. With `isTried`
  /// false the file system is believed without a try, for those who may not write.
  package static func make(
    for directory: Directory, probingIn probe: Directory? = nil, isTried: Bool = true,
    deliver: @escaping DirectoryWatcher.Handler
  ) throws(SystemError) -> WatcherChoice {
    let kind = FileSystemKind(of: directory.descriptor)
    func polling(_ reason: String) throws(SystemError) -> WatcherChoice {
      WatcherChoice(
        watcher: try PollingWatcher(isLocal: kind.isLocal, deliver: deliver), fileSystem: kind,
        explanation: "listing (\(reason))")
    }
    guard kind.isLocal else { return try polling("\(kind.name) may be written by other hosts") }
    #if Inotify
      do throws(SystemError) {
        let watcher = try InotifyToolsWatcher(deliver: deliver)
        if !isTried { return WatcherChoice(watcher: watcher, fileSystem: kind, explanation: "inotify") }
        if let delay = try? watcher.noticesOwnFile(in: probe ?? directory) {
          return WatcherChoice(
            watcher: watcher, fileSystem: kind,
            explanation: "inotify (own event seen after \(Double(delay / 10_000) / 100) ms)")
        }
        watcher.stop()
        return try polling("inotify did not report a file of our own")
      } catch {
        return try polling("inotify: \(error.reason)")
      }
    #else
      return try polling("built without inotify")
    #endif
  }
}

extension DirectoryWatcher {
  /// Renames a file of our own into the directory and waits for the event; nanoseconds until it came, or nil.
  func noticesOwnFile(in directory: Directory, timeout: Double = 2) throws(SystemError) -> UInt64? {
    let name = ".watch-test.\(getpid())"
    let clock = SystemClock()
    let seen = try Doorbell()
    let token = try add(directory.path, .arrivals) { bytes in
      if bytes.elementsEqual(name.utf8) { seen.ring() }
      return false
    }
    defer { remove(token) }
    let file = try directory.open(name + ".tmp", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
    _ = consume file
    let start = clock.monotonic
    try directory.rename(name + ".tmp", to: directory, as: name)
    defer { try? directory.unlink(name) }
    var source = pollfd(fd: seen.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    let count = try check("poll") { poll(&source, 1, CInt(timeout * 1000)) }
    return count == 1 ? clock.monotonic - start : nil
  }
}

import Glibc
package import SystemIO

/// Watches directories by listing them, for file systems whose changes this kernel doesn't see.
///
/// A directory is listed every second at first, then ever more seldom up to the longest interval, and every second again
/// after a listing that showed a name which the one before had not. Each listing announces every wanted name as `found`:
/// remembering names would miss one that was taken away and came again in between.
package final class PollingWatcher: DirectoryWatcher, @unchecked Sendable {
  /// How often directories are listed, in seconds.
  package struct Schedule: Sendable {
    package var shortest: Double
    package var longest: Double
    package var growth: Double

    package init(shortest: Double = 1, longest: Double = 15, growth: Double = 1.5) {
      self.shortest = shortest
      self.longest = longest
      self.growth = growth
    }
  }

  private struct Watch {
    var token: WatchToken
    var path: String
    var device: UInt64
    var inode: UInt64
    var isWanted: Filter
    var departing: Filter
    var names: Set<[UInt8]> = []
    var interval: Double
    /// When the next listing is due, by the monotonic clock.
    var due: UInt64
    /// The directory's time stamps before its last listing.
    var stamp: Int64?
    var isAbsent = false
  }

  private let thread: WatcherThread
  private let deliver: Handler
  private let schedule: Schedule
  private let isLocal: Bool
  private let clock = SystemClock()
  // Touched on the thread only.
  private var watches: [Watch] = []
  private var lastToken = 0

  package var latency: Double { schedule.longest }

  /// Makes a watcher. With `isLocal`, a directory whose time stamps say that it has not changed is not listed; a remote
  /// one's stamps may come from a cache.
  package init(
    schedule: Schedule = Schedule(), isLocal: Bool = false, deliver: @escaping Handler
  ) throws(SystemError) {
    self.schedule = schedule
    self.isLocal = isLocal
    self.deliver = deliver
    thread = try WatcherThread()
    thread.start(
      name: "watch", timeout: { [self] in timeout() },
      wake: { [self] in
        listWhatIsDue()
        return 0
      })
  }

  package func add(
    _ path: String, _ interest: WatchInterest, where isWanted: @escaping Filter, departing: @escaping Filter
  ) throws(SystemError) -> WatchToken {
    let status = try Directory(path).descriptor.status(path)
    let nothing: Filter = { _ in false }
    let ownDeparting = interest.contains(.departures) ? departing : nothing
    let outcome = thread.perform { [self] () -> Result<WatchToken, SystemError> in
      if watches.contains(where: { $0.device == status.device && $0.inode == status.inode }) {
        return .failure(SystemError("opendir", path, errno: EEXIST))
      }
      lastToken += 1
      let token = WatchToken(rawValue: lastToken)
      watches.append(
        Watch(
          token: token, path: path, device: status.device, inode: status.inode, isWanted: isWanted,
          departing: ownDeparting,
          interval: schedule.shortest, due: clock.monotonic))
      return .success(token)
    }
    guard let outcome else { throw SystemError("opendir", path, errno: ECANCELED) }
    return try outcome.get()
  }

  package func remove(_ token: WatchToken) {
    _ = thread.perform { [self] in watches.removeAll { $0.token == token } }
  }

  // Every listing looks by path anyhow.
  package func verify() {}

  package func stop() { thread.stop() }

  private func timeout() -> CInt {
    guard let due = watches.map(\.due).min() else { return -1 }
    let now = clock.monotonic
    return due <= now ? 0 : CInt(clamping: (due - now + 999_999) / 1_000_000)
  }

  private func listWhatIsDue() {
    let now = clock.monotonic
    var events: [WatchEvent] = []
    var ended: [WatchToken] = []
    for index in watches.indices where watches[index].due <= now {
      if !list(&watches[index], into: &events) { ended.append(watches[index].token) }
      watches[index].due = clock.monotonic + UInt64(watches[index].interval * 1e9)
    }
    watches.removeAll { ended.contains($0.token) }
    if !events.isEmpty { deliver(events) }
  }

  /// Lists one directory; false when it is no longer the one that was added.
  private func list(_ watch: inout Watch, into events: inout [WatchEvent]) -> Bool {
    var names: Set<[UInt8]> = []
    do throws(SystemError) {
      // By path each time: what stands there now is what producers drop into.
      let directory = try Directory(watch.path)
      let status = try directory.descriptor.status(watch.path)
      guard status.device == watch.device, status.inode == watch.inode else {
        events.append(WatchEvent(.gone, in: watch.token))
        return false
      }
      watch.isAbsent = false
      let stamp = max(status.modified, status.changed)
      let isOld = stamp < Int64((clock.now - 2) * 1e9)
      if isLocal, isOld, watch.stamp == stamp, watch.names.isEmpty {
        watch.interval = min(schedule.longest, watch.interval * schedule.growth)
        return true
      }
      watch.stamp = stamp
      try directory.list { name in if watch.isWanted(name) { names.insert(Array(name)) } }
    } catch {
      // One failed look proves nothing.
      if watch.isAbsent {
        events.append(WatchEvent(.gone, in: watch.token))
        return false
      }
      watch.isAbsent = true
      watch.interval = schedule.shortest
      return true
    }
    for name in watch.names.subtracting(names) {
      let isWanted = name.withUnsafeBufferPointer { watch.departing($0) }
      if !isWanted { continue }
      events.append(WatchEvent(.deleted, in: watch.token, name: name))
    }
    let isNew = !names.isSubset(of: watch.names)
    watch.interval = isNew ? schedule.shortest : min(schedule.longest, watch.interval * schedule.growth)
    watch.names = names
    events += names.map { WatchEvent(.found, in: watch.token, name: $0) }
    return true
  }
}

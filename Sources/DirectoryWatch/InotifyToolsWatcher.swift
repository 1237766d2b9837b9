#if Inotify
  import CInotifyTools
  import Glibc
  import Synchronization
  package import SystemIO

  /// Watches directories with libinotifytools.
  ///
  /// The library keeps one inotify descriptor and its tables in global variables, so one watcher can live at a time, and
  /// every call but the first is made on its thread. It is initialised once per process: doing it again would report old
  /// events anew. Make the first watcher before other threads start programs, because the descriptor is not
  /// close-on-exec for the moment between its making and the flag set here.
  package final class InotifyToolsWatcher: DirectoryWatcher, @unchecked Sendable {
    private struct Watch {
      var token: WatchToken
      var path: String
      var device: UInt64
      var inode: UInt64
      var isWanted: Filter
      var departing: Filter

      var isInPlace: Bool {
        guard let status = try? Descriptor(open: path, O_RDONLY | O_DIRECTORY).status() else { return false }
        return status.device == device && status.inode == inode
      }
    }

    private let thread: WatcherThread
    private let deliver: Handler
    private let descriptor: CInt
    private let isStopped = Mutex(false)
    // Touched on the thread only.
    private var watches: [CInt: Watch] = [:]
    private var lastToken = 0

    package let latency = 0.0

    package init(deliver: @escaping Handler) throws(SystemError) {
      self.deliver = deliver
      thread = try WatcherThread()
      descriptor = try InotifyLibrary.take()
      thread.start(name: "watch", descriptor: descriptor, timeout: { -1 }, wake: { [self] in drain() })
    }

    package func add(
      _ path: String, _ interest: WatchInterest, where isWanted: @escaping Filter, departing: @escaping Filter
    ) throws(SystemError) -> WatchToken {
      let outcome = thread.perform { [self] () -> Result<WatchToken, SystemError> in
        do throws(SystemError) { return .success(try watch(path, interest, isWanted, departing)) } catch {
          return .failure(error)
        }
      }
      guard let outcome else { throw SystemError("inotify_add_watch", path, errno: ECANCELED) }
      return try outcome.get()
    }

    package func remove(_ token: WatchToken) {
      _ = thread.perform { [self] in
        guard let (number, _) = watches.first(where: { $0.value.token == token }) else { return }
        watches[number] = nil
        inotifytools_remove_watch_by_wd(number)
      }
    }

    package func verify() {
      _ = thread.perform { [self] in
        let missing = watches.filter { !$0.value.isInPlace }
        for number in missing.keys {
          watches[number] = nil
          inotifytools_remove_watch_by_wd(number)
        }
        if !missing.isEmpty { deliver(missing.values.map { WatchEvent(.gone, in: $0.token) }) }
      }
    }

    package func stop() {
      guard
        isStopped.withLock({ stopped in
          defer { stopped = true }; return !stopped
        })
      else { return }
      _ = thread.perform { [self] in
        for number in watches.keys { inotifytools_remove_watch_by_wd(number) }
        watches = [:]
        // The removals announce themselves; the next watcher shall not find them.
        while inotifytools_next_events(0, 1) != nil {}
      }
      thread.stop()
      InotifyLibrary.give()
    }

    private func watch(
      _ path: String, _ interest: WatchInterest, _ isWanted: @escaping Filter, _ departing: @escaping Filter
    ) throws(SystemError) -> WatchToken {
      let status = try Descriptor(open: path, O_RDONLY | O_DIRECTORY).status(path)
      let before = try InotifyLibrary.watchNumbers(of: descriptor)
      guard inotifytools_watch_file(path, interest.mask) != 0 else {
        throw SystemError("inotify_add_watch", path, errno: inotifytools_error())
      }
      // The library doesn't say which number the kernel gave, and its own look-up by name is wrong once a directory has
      // been replaced, so the kernel is asked.
      guard let number = try InotifyLibrary.watchNumbers(of: descriptor).subtracting(before).max() else {
        throw SystemError("inotify_add_watch", path, errno: EEXIST)
      }
      lastToken += 1
      let token = WatchToken(rawValue: lastToken)
      watches[number] = Watch(
        token: token, path: path, device: status.device, inode: status.inode,
        isWanted: isWanted, departing: departing)
      return token
    }

    /// Nothing that anybody wants means that the daemon itself is writing sidecars: several for each job, an event for
    /// each. A short pause gathers them instead of waking up for every one.
    private static let pause: CInt = 8

    private func drain() -> CInt {
      var events: [WatchEvent] = []
      // One at a time: with more the library spins until that many have come.
      while let event = inotifytools_next_events(0, 1) { take(event, into: &events) }
      if events.isEmpty { return Self.pause }
      deliver(events)
      return 0
    }

    private func take(_ event: UnsafeMutablePointer<inotify_event>, into events: inout [WatchEvent]) {
      let mask = event.pointee.mask
      let number = event.pointee.wd
      if number == -1 || mask & UInt32(IN_Q_OVERFLOW) != 0 {
        events.append(WatchEvent(.overflow, in: nil))
        return
      }
      guard let watch = watches[number] else { return }
      let isOver = mask & UInt32(IN_DELETE_SELF | IN_UNMOUNT | IN_IGNORED) != 0
      if isOver || mask & UInt32(IN_MOVE_SELF) != 0 {
        watches[number] = nil
        // Only the watch of a directory that still exists can be taken away.
        if !isOver { inotifytools_remove_watch_by_wd(number) }
        events.append(WatchEvent(.gone, in: watch.token))
        return
      }
      let text = UnsafeRawPointer(event).advanced(by: MemoryLayout<inotify_event>.size)
        .assumingMemoryBound(to: UInt8.self)
      // The kernel pads the name with NULs.
      let name = UnsafeBufferPointer(
        start: text, count: strnlen(UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self), Int(event.pointee.len)))
      guard !name.isEmpty, let kind = WatchEvent.Kind(mask: mask) else { return }
      let isDeparture = kind == .deleted || kind == .movedFrom
      guard isDeparture ? watch.departing(name) : watch.isWanted(name) else { return }
      events.append(WatchEvent(kind, in: watch.token, name: Array(name)))
    }
  }

  extension WatchInterest {
    fileprivate var mask: CInt {
      var mask = IN_DELETE_SELF | IN_MOVE_SELF | CInt(bitPattern: UInt32(IN_ONLYDIR))
      if contains(.arrivals) { mask |= IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE }
      if contains(.departures) { mask |= IN_DELETE | IN_MOVED_FROM }
      if contains(.attributes) { mask |= IN_ATTRIB }
      return mask
    }
  }

  extension WatchEvent.Kind {
    fileprivate init?(mask: UInt32) {
      switch CInt(mask & 0xFFF) {
      case IN_MOVED_TO: self = .movedTo
      case IN_CLOSE_WRITE: self = .closeWrite
      case IN_CREATE: self = .created
      case IN_ATTRIB: self = .attributes
      case IN_DELETE: self = .deleted
      case IN_MOVED_FROM: self = .movedFrom
      default: return nil
      }
    }
  }
#endif

#if Inotify
  import DirectoryWatch
  import Glibc
  import Synchronization
  import SystemIO
  import TestSupport
  import Testing

  extension WatchTests {
    @Suite(.timeLimit(.minutes(2)))
    struct InotifyToolsWatcherTests {
      private let scratch: ScratchDirectory
      private let inbox: Directory
      private let collector: EventCollector

      init() throws {
        scratch = try ScratchDirectory()
        inbox = try scratch.directory.subdirectory("inbox", create: 0o755)
        collector = try EventCollector()
      }

      /// Makes a watcher; other suites of this process may hold the one that there can be for a while.
      private func makeWatcher(_ deliver: @escaping DirectoryWatcher.Handler) throws -> InotifyToolsWatcher {
        let clock = SystemClock()
        let deadline = clock.monotonic + 90_000_000_000
        while true {
          do throws(SystemError) {
            return try InotifyToolsWatcher(deliver: deliver)
          } catch {
            guard error.errno == EBUSY, clock.monotonic < deadline else { throw error }
            usleep(5000)
          }
        }
      }

      private func withWatcher(_ body: (InotifyToolsWatcher) throws -> Void) throws {
        let watcher = try makeWatcher(collector.handler)
        defer { watcher.stop() }
        try body(watcher)
      }

      @Test("A rename into the directory is one movedTo with the directory's token")
      func rename() throws {
        try withWatcher { watcher in
          try scratch.write("x", to: "elsewhere")
          let token = try watcher.add(inbox.path)
          try scratch.directory.rename("elsewhere", to: inbox, as: "a.yaml")
          #expect(collector.waitFor(.movedTo, "a.yaml"))
          #expect(collector.events.allSatisfy { $0.directory == token })
        }
      }

      @Test("A slow writer is announced at its creation and again at its close")
      func write() throws {
        try withWatcher { watcher in
          _ = try watcher.add(inbox.path)
          let file = try inbox.open("a.yaml", O_WRONLY | O_CREAT)
          #expect(collector.waitFor(.created, "a.yaml"))
          #expect(collector.count(.closeWrite, "a.yaml") == 0)
          try file.write(Array("command: true".utf8))
          _ = consume file
          #expect(collector.waitFor(.closeWrite, "a.yaml"))
        }
      }

      @Test("A hard link is announced as created and nothing more")
      func link() throws {
        try withWatcher { watcher in
          try scratch.write("x", to: "elsewhere")
          _ = try watcher.add(inbox.path, [.arrivals, .attributes]) { _ in true }
          try scratch.directory.link("elsewhere", to: inbox, as: "a.yaml")
          try scratch.directory.unlink("elsewhere")
          try scratch.directory.makeDirectory("inbox/last", mode: 0o755)
          #expect(collector.waitFor(.created, "last"))
          #expect(collector.events.map(\.kind) == [.created, .created])
        }
      }

      @Test("Departures are told only to those who ask")
      func departures() throws {
        try withWatcher { watcher in
          try scratch.write("x", to: "inbox/a.yaml")
          try scratch.write("x", to: "inbox/b.yaml")
          _ = try watcher.add(inbox.path, [.departures]) { _ in true }
          try inbox.unlink("a.yaml")
          try inbox.rename("b.yaml", to: scratch.directory, as: "b.yaml")
          #expect(collector.waitFor(.movedFrom, "b.yaml"))
          #expect(collector.count(.deleted, "a.yaml") == 1)
        }
      }

      @Test("Names that go away have a filter of their own")
      func departing() throws {
        try withWatcher { watcher in
          try scratch.write("x", to: "inbox/a.yaml")
          try scratch.write("x", to: "inbox/.hold")
          _ = try watcher.add(
            inbox.path, [.arrivals, .departures], where: { _ in true }, departing: { $0.elementsEqual(".hold".utf8) })
          try inbox.unlink("a.yaml")
          try inbox.unlink(".hold")
          #expect(collector.waitFor(.deleted, ".hold"))
          #expect(collector.count(.deleted, "a.yaml") == 0)
        }
      }

      @Test("Names that the filter refuses are never delivered, others keep their raw bytes")
      func filter() throws {
        try withWatcher { watcher in
          _ = try watcher.add(inbox.path) { name in !name.elementsEqual("a.status".utf8) }
          try scratch.write("RUNNING", to: "inbox/a.status")
          let raw: [CChar] = [0x62, -1, 0x63, 0]  // b, a byte that is never UTF-8, c
          let file = openat(inbox.descriptor.rawValue, raw, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
          close(file)
          #expect(collector.waitFor { $0.kind == .closeWrite && $0.name == [0x62, 0xFF, 0x63] })
          #expect(collector.count(.created, "a.status") == 0)
        }
      }

      @Test(
        "A deleted directory is gone, open or not, and one made at its place can be watched", arguments: [true, false])
      func deletedDirectory(isOpen: Bool) throws {
        try withWatcher { watcher in
          var other: Directory? = try scratch.directory.subdirectory("other", create: 0o755)
          let path = scratch.path("other")
          let old = try watcher.add(path)
          if !isOpen { other = nil }
          try scratch.directory.removeDirectory("other")
          // The kernel says nothing while a descriptor is open.
          if isOpen { watcher.verify() }
          #expect(collector.waitFor { $0.kind == .gone && $0.directory == old })
          try scratch.directory.makeDirectory("other", mode: 0o755)
          let new = try watcher.add(path)
          #expect(new != old)
          try scratch.write("x", to: "other/a.yaml")
          #expect(collector.waitFor { $0.kind == .closeWrite && $0.directory == new })
          #expect((other != nil) == isOpen)
          #expect(collector.events.count { $0.kind == .gone } == 1)
        }
      }

      @Test("A directory that is moved away is gone, and what happens in it is not told")
      func movedDirectory() throws {
        try withWatcher { watcher in
          _ = try watcher.add(inbox.path)
          try scratch.directory.rename("inbox", to: scratch.directory, as: "moved")
          #expect(collector.waitFor(.gone))
          try scratch.directory.makeDirectory("inbox", mode: 0o755)
          _ = try watcher.add(inbox.path)
          try scratch.write("x", to: "moved/old.yaml")
          try scratch.write("x", to: "inbox/new.yaml")
          #expect(collector.waitFor(.closeWrite, "new.yaml"))
          #expect(collector.count(.closeWrite, "old.yaml") == 0)
        }
      }

      @Test("A removed watch is silent, the others go on")
      func removal() throws {
        try withWatcher { watcher in
          let other = try scratch.directory.subdirectory("other", create: 0o755)
          let token = try watcher.add(inbox.path)
          _ = try watcher.add(other.path)
          watcher.remove(token)
          watcher.remove(token)
          try scratch.write("x", to: "inbox/a.yaml")
          try scratch.write("x", to: "other/b.yaml")
          #expect(collector.waitFor(.closeWrite, "b.yaml"))
          #expect(collector.count(.closeWrite, "a.yaml") == 0)
          #expect(collector.events.allSatisfy { $0.kind != .gone })
        }
      }

      @Test("A file, a missing path and a directory watched already are refused with their reason")
      func refusals() throws {
        try withWatcher { watcher in
          try scratch.write("x", to: "file")
          _ = try watcher.add(inbox.path)
          #expect(throws: SystemError("open", scratch.path("file"), errno: ENOTDIR)) {
            _ = try watcher.add(scratch.path("file"))
          }
          #expect(throws: SystemError("open", scratch.path("none"), errno: ENOENT)) {
            _ = try watcher.add(scratch.path("none"))
          }
          #expect(throws: SystemError("inotify_add_watch", inbox.path, errno: EEXIST)) {
            _ = try watcher.add(inbox.path)
          }
        }
      }

      @Test("Every inotify descriptor of the process is close-on-exec")
      func closeOnExec() throws {
        try withWatcher { _ in
          let files = try Directory("/proc/self/fd")
          var seen = 0
          for name in try files.names() {
            var target = [CChar](repeating: 0, count: 64)
            readlinkat(files.descriptor.rawValue, name, &target, 63)
            let text = target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            guard text == Array("anon_inode:inotify".utf8), let number = CInt(name) else { continue }
            seen += 1
            #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
          }
          #expect(seen > 0)
        }
      }

      @Test("One watcher lives at a time; after its end a new one starts with nothing of the old")
      func oneAtATime() throws {
        try withWatcher { watcher in
          _ = try watcher.add(inbox.path)
          #expect(throws: SystemError("inotify_init", errno: EBUSY)) {
            _ = try InotifyToolsWatcher(deliver: { _ in })
          }
          try scratch.write("x", to: "inbox/a.yaml")
          #expect(collector.waitFor(.closeWrite, "a.yaml"))
        }
        collector.clear()
        try withWatcher { watcher in
          let token = try watcher.add(inbox.path)
          try scratch.write("x", to: "inbox/b.yaml")
          #expect(collector.waitFor(.closeWrite, "b.yaml"))
          #expect(collector.events.allSatisfy { $0.directory == token && $0.name == Array("b.yaml".utf8) })
        }
      }

      @Test("A stopped watcher refuses to watch and delivers nothing")
      func stopped() throws {
        let watcher = try makeWatcher(collector.handler)
        _ = try watcher.add(inbox.path)
        watcher.stop()
        watcher.stop()
        try scratch.write("x", to: "inbox/a.yaml")
        #expect(throws: SystemError.self) { _ = try watcher.add(inbox.path) }
        #expect(collector.events.isEmpty)
      }

      @Test("A handler may add and remove watches itself")
      func addFromHandler() throws {
        let other = try scratch.directory.subdirectory("other", create: 0o755)
        let watcherBox = Mutex<InotifyToolsWatcher?>(nil)
        let collector = collector
        let watcher = try makeWatcher { events in
          if events.contains(where: { $0.name == Array("go".utf8) && $0.kind == .created }) {
            let watcher = watcherBox.withLock { $0 }
            _ = try? watcher?.add(other.path)
            try? other.makeDirectory("seen", mode: 0o755)
          }
          collector.handler(events)
        }
        watcherBox.withLock { $0 = watcher }
        defer {
          watcherBox.withLock { $0 = nil }
          watcher.stop()
        }
        _ = try watcher.add(inbox.path)
        try scratch.directory.makeDirectory("inbox/go", mode: 0o755)
        #expect(collector.waitFor(.created, "seen"))
      }

      @Test("A flood that the kernel can't hold ends in one overflow, after which events come again")
      func overflow() throws {
        // Files under /proc/sys answer one read only.
        let file = try Descriptor(open: "/proc/sys/fs/inotify/max_queued_events", O_RDONLY)
        var text = [UInt8](repeating: 0, count: 32)
        let length = read(file.rawValue, &text, 32)
        let limit = Int(String(decoding: text.prefix(max(1, length) - 1), as: UTF8.self)) ?? 0
        try #require(limit > 0)
        guard limit <= 20_000 else { return }
        let release = try Doorbell()
        let collector = collector
        // The handler holds the watcher's thread until the queue has run over.
        let watcher = try makeWatcher { events in
          collector.handler(events)
          var source = pollfd(fd: release.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
          poll(&source, 1, 30_000)
        }
        defer { watcher.stop() }
        _ = try watcher.add(inbox.path)
        try inbox.makeDirectory("first", mode: 0o755)
        #expect(collector.waitFor(.created, "first"))
        for number in 0..<(limit + 100) {
          try inbox.rename(number == 0 ? "first" : "n\(number - 1)", to: inbox, as: "n\(number)")
        }
        release.ring()
        #expect(collector.waitFor(.overflow))
        try inbox.makeDirectory("after", mode: 0o755)
        #expect(collector.waitFor(.created, "after"))
        #expect(collector.events.count { $0.kind == .overflow } == 1)
      }

      @Test("An idle watcher never wakes up")
      func idle() throws {
        try withWatcher { watcher in
          _ = try watcher.add(inbox.path)
          try scratch.directory.makeDirectory("inbox/x", mode: 0o755)
          #expect(collector.waitFor(.created, "x"))
          let task = try #require(try Self.task(named: "watch"))
          // Asleep for good once it is in poll without a time-out; counted over an interval in which nothing happens.
          let before = try Self.switches(of: task)
          usleep(300_000)
          #expect(try Self.switches(of: task) - before <= 1)
        }
      }

      private static func task(named name: String) throws -> String? {
        let tasks = try Directory("/proc/self/task")
        return try tasks.names().first { id in
          (try? String(decoding: Directory(tasks.path(of: id)).contents("comm") ?? [], as: UTF8.self)) == name + "\n"
        }
      }

      private static func switches(of task: String) throws -> Int {
        let text = String(decoding: try Directory("/proc/self/task/\(task)").contents("status") ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
        return line.flatMap { $0.split(separator: "\t").last }.flatMap { Int($0) } ?? 0
      }
    }
  }
#endif

import DirectoryWatch
import Glibc
import SystemIO
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)), .serialized)
struct PollingWatcherTests {
  private let scratch: ScratchDirectory
  private let inbox: Directory
  private let collector: EventCollector
  private let fast = PollingWatcher.Schedule(shortest: 0.01, longest: 0.05)

  init() throws {
    scratch = try ScratchDirectory()
    inbox = try scratch.directory.subdirectory("inbox", create: 0o755)
    collector = try EventCollector()
  }

  private func withWatcher(isLocal: Bool = false, _ body: (PollingWatcher) throws -> Void) throws {
    let watcher = try PollingWatcher(schedule: fast, isLocal: isLocal, deliver: collector.handler)
    defer { watcher.stop() }
    try body(watcher)
  }

  @Test("Names that are there, and names that come, are found; refused ones are not", arguments: [true, false])
  func finds(isLocal: Bool) throws {
    try scratch.write("x", to: "inbox/old.yaml")
    try withWatcher(isLocal: isLocal) { watcher in
      let token = try watcher.add(inbox.path) { $0.last == UInt8(ascii: "l") }
      #expect(collector.waitFor(.found, "old.yaml"))
      try scratch.write("x", to: "inbox/new.status")
      try scratch.write("x", to: "inbox/new.yaml")
      #expect(collector.waitFor(.found, "new.yaml"))
      #expect(collector.count(.found, "new.status") == 0)
      #expect(collector.events.allSatisfy { $0.directory == token })
    }
  }

  @Test("A name that stays is said again, so that one taken and dropped anew is never missed")
  func repeats() throws {
    try withWatcher { watcher in
      _ = try watcher.add(inbox.path)
      try scratch.write("x", to: "inbox/a.yaml")
      #expect(collector.waitFor(.found, "a.yaml"))
      collector.clear()
      #expect(collector.waitFor(.found, "a.yaml"))
    }
  }

  @Test("A directory that is replaced by another is gone")
  func replaced() throws {
    try withWatcher { watcher in
      let token = try watcher.add(inbox.path)
      try scratch.directory.rename("inbox", to: scratch.directory, as: "old")
      try scratch.directory.makeDirectory("inbox", mode: 0o755)
      #expect(collector.waitFor { $0.kind == .gone && $0.directory == token })
    }
  }

  @Test("A directory that stays away is gone")
  func deleted() throws {
    try withWatcher { watcher in
      _ = try watcher.add(inbox.path)
      try scratch.directory.removeDirectory("inbox")
      #expect(collector.waitFor(.gone))
    }
  }

  @Test("A removed directory is not listed any more")
  func removal() throws {
    try withWatcher { watcher in
      let other = try scratch.directory.subdirectory("other", create: 0o755)
      let token = try watcher.add(inbox.path)
      _ = try watcher.add(other.path)
      watcher.remove(token)
      collector.clear()
      try scratch.write("x", to: "inbox/a.yaml")
      try scratch.write("x", to: "other/b.yaml")
      #expect(collector.waitFor(.found, "b.yaml"))
      #expect(collector.count(.found, "a.yaml") == 0)
    }
  }

  @Test("A file and a directory watched already are refused")
  func refusals() throws {
    try withWatcher { watcher in
      try scratch.write("x", to: "file")
      _ = try watcher.add(inbox.path)
      #expect(throws: SystemError("open", scratch.path("file"), errno: ENOTDIR)) {
        _ = try watcher.add(scratch.path("file"))
      }
      #expect(throws: SystemError("opendir", inbox.path, errno: EEXIST)) { _ = try watcher.add(inbox.path) }
    }
  }
}

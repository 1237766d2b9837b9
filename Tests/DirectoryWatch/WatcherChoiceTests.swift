import DirectoryWatch
import SystemIO
import TestSupport
import Testing

extension WatchTests {
  @Suite(.timeLimit(.minutes(1)))
  struct WatcherChoiceTests {
    @Test(
      "File systems are known by their magic number",
      arguments: [
        (0xEF53, "ext4", true), (0x0102_1994, "tmpfs", true), (0x794C_7630, "overlay", true), (0x6969, "nfs", false),
        (0xFF53_4D42, "cifs", false), (0x6573_5546, "fuse", false), (0x1234, "0x1234", false),
      ] as [(UInt32, String, Bool)])
    func magic(number: UInt32, name: String, isLocal: Bool) {
      let kind = FileSystemKind(magic: number)
      #expect(kind.name == name)
      #expect(kind.isLocal == isLocal)
    }

    @Test("The kind of a mounted file system is asked of the kernel")
    func mounted() throws {
      #expect(try FileSystemKind(at: "/dev/shm").description == "tmpfs, local")
      #expect(try FileSystemKind(at: "/proc").isLocal == false)
      #expect(throws: SystemError.self) { try FileSystemKind(at: "/proc/self/status") }
    }

    @Test("What is chosen notices a drop, and the test of its own leaves nothing behind")
    func choice() throws {
      let scratch = try ScratchDirectory()
      let collector = try EventCollector()
      let choice = try WatcherChoice.make(for: scratch.directory, deliver: collector.handler)
      defer { choice.watcher.stop() }
      #expect(try scratch.directory.names() == [])
      _ = try choice.watcher.add(scratch.path)
      try scratch.write("x", to: "a.yaml")
      #expect(collector.waitFor { $0.name == Array("a.yaml".utf8) })
      #expect(choice.isEventDriven == choice.explanation.hasPrefix("inotify (own event"))
    }

    @Test("A file system that other hosts write to is listed")
    func remote() throws {
      let collector = try EventCollector()
      let choice = try WatcherChoice.make(for: try Directory("/proc"), deliver: collector.handler)
      defer { choice.watcher.stop() }
      #expect(!choice.isEventDriven)
      #expect(choice.watcher.latency > 0)
    }
  }
}

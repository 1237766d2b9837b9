import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("Who has a file open", .timeLimit(.minutes(1)))
struct WriterProbeTests {
  @Test("A file is open while somebody may write to it, and closed after")
  func writers() throws {
    let scratch = try ScratchDirectory()
    let writer = try scratch.directory.open("a", O_WRONLY | O_CREAT)
    let reader = try scratch.directory.openUntrusted("a")
    #expect(WriterProbe.ask(reader) == .open)
    _ = consume writer
    #expect(WriterProbe.ask(reader) == .closed)
  }

  @Test("Other readers don't count")
  func readers() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("x", to: "a")
    let other = try scratch.directory.open("a", O_RDONLY)
    #expect(WriterProbe.ask(try scratch.directory.openUntrusted("a")) == .closed)
    #expect(try other.status().size == 1)
  }

  @Test(
    "A shared writable mapping counts, though its descriptor is closed",
    .enabled(if: ScratchDirectory.countsMappings, "overlayfs maps the file below, so its lease misses the mapping"))
  func mappings() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("four", to: "a")
    let memory = try map(scratch)
    let reader = try scratch.directory.openUntrusted("a")
    #expect(WriterProbe.ask(reader) == .open)
    munmap(memory, 4)
    #expect(WriterProbe.ask(reader) == .closed)
  }

  private func map(_ scratch: ScratchDirectory) throws -> UnsafeMutableRawPointer {
    let file = try scratch.directory.open("a", O_RDWR)
    let memory = try #require(mmap(nil, 4, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, 0))
    try #require(memory != MAP_FAILED)
    return memory
  }

  @Test("The question leaves no lease behind: a writer that comes next doesn't wait")
  func leavesNothing() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("x", to: "a")
    let reader = try scratch.directory.openUntrusted("a")
    #expect(WriterProbe.ask(reader) == .closed)
    _ = try scratch.directory.open("a", O_WRONLY | O_NONBLOCK)
  }
}

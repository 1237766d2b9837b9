import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("Descriptors", .timeLimit(.minutes(1)))
struct DescriptorTests {
  @Test("Everything that was written is read again", arguments: [0, 1, 4095, 4096, 65536, 1_000_003])
  func readsAll(size: Int) throws {
    let scratch = try ScratchDirectory()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try scratch.directory.open("a", O_WRONLY | O_CREAT).write(bytes)
    let file = try scratch.directory.open("a", O_RDONLY)
    #expect(try file.readAll(limit: size) == bytes)
  }

  @Test("A file that is longer than the limit is not read")
  func limit() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("12345", to: "a")
    #expect(try scratch.directory.open("a", O_RDONLY).readAll(limit: 4) == nil)
  }

  @Test("A pipe, whose length nobody knows, is read to its end and within the limit")
  func pipes() throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    let reader = Descriptor(owning: ends[0])
    let writer = Descriptor(owning: ends[1])
    try writer.write(Array("hello".utf8))
    _ = consume writer
    #expect(try reader.readAll(limit: 100) == Array("hello".utf8))
  }

  @Test("An open that fails says which call, which path and why")
  func failure() throws {
    let scratch = try ScratchDirectory()
    let error = #expect(throws: SystemError.self) { _ = try Descriptor(open: scratch.path("none"), O_RDONLY) }
    #expect(error?.errno == ENOENT)
    #expect(error?.isAbsence == true)
    #expect(error?.description == "\(scratch.path)/none: No such file or directory (open)")
  }

  @Test("A descriptor is closed once, and not at all when it was given up")
  func ownership() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("x", to: "a")
    var raw: CInt = -1
    do {
      let file = try scratch.directory.open("a", O_RDONLY)
      raw = file.release()
    }
    #expect(fcntl(raw, F_GETFD) & FD_CLOEXEC != 0)
    let again = Descriptor(owning: raw)
    #expect(try again.status().size == 1)
  }

  @Test("A lock is one open file's, and free again when that is closed")
  func locks() throws {
    let scratch = try ScratchDirectory()
    let first = try scratch.directory.open("lock", O_RDWR | O_CREAT)
    let second = try scratch.directory.open("lock", O_RDWR)
    #expect(try first.tryLock())
    #expect(try !second.tryLock())
    let copy = try first.duplicate()
    _ = consume first
    #expect(try !second.tryLock())
    _ = consume copy
    #expect(try second.tryLock())
  }
}

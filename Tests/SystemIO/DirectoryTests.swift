import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("Directories", .timeLimit(.minutes(1)))
struct DirectoryTests {
  @Test("A publication replaces a file in one step and leaves nothing in the staging directory")
  func publishes() throws {
    let scratch = try ScratchDirectory()
    let staging = try scratch.directory.subdirectory("tmp", create: 0o755)
    try scratch.write("old", to: "a")
    let old = try scratch.directory.open("a", O_RDONLY)
    try scratch.directory.publish(Array("new".utf8), as: "a", staging: staging, stagingName: "s")
    #expect(try scratch.read("a") == "new")
    #expect(try old.readAll(limit: 10) == Array("old".utf8))
    #expect(try staging.names().isEmpty)
  }

  @Test("An exclusive publication replaces nothing, not even a link that leads nowhere")
  func exclusive() throws {
    let scratch = try ScratchDirectory()
    let staging = try scratch.directory.subdirectory("tmp", create: 0o755)
    try scratch.write("first", to: "a")
    try #require(symlink("nowhere", scratch.path("b")) == 0)
    for name in ["a", "b"] {
      let error = #expect(throws: SystemError.self) {
        try scratch.directory.publish(Array("second".utf8), as: name, .exclusive, staging: staging, stagingName: "s")
      }
      #expect(error?.isExistence == true)
    }
    #expect(try scratch.read("a") == "first")
    #expect(try staging.names().isEmpty)
    try scratch.directory.publish(Array("whole".utf8), as: "c", .exclusive, staging: staging, stagingName: "s")
    #expect(try scratch.read("c") == "whole")
  }

  @Test("A planted link is replaced by a publication, never written through")
  func plantedLink() throws {
    let scratch = try ScratchDirectory()
    let staging = try scratch.directory.subdirectory("tmp", create: 0o755)
    try scratch.write("mine", to: "victim")
    try #require(symlink("victim", scratch.path("a.status")) == 0)
    try scratch.directory.publish(Array("DONE".utf8), as: "a.status", staging: staging, stagingName: "s")
    #expect(try scratch.read("victim") == "mine")
    #expect(try scratch.directory.status("a.status").kind == .regular)
  }

  @Test("An exclusive rename never replaces")
  func renamesExclusively() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("a", to: "a")
    try scratch.write("b", to: "b")
    let error = #expect(throws: SystemError.self) {
      try scratch.directory.renameExclusively("a", to: scratch.directory, as: "b")
    }
    #expect(error?.isExistence == true)
    #expect(try scratch.read("b") == "b")
    try scratch.directory.renameExclusively("a", to: scratch.directory, as: "c")
    #expect(try scratch.directory.names().sorted() == ["b", "c"])
  }

  @Test("An untrusted symbolic link is not followed")
  func untrustedLink() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("secret", to: "target")
    try #require(symlink("target", scratch.path("link")) == 0)
    let error = #expect(throws: SystemError.self) { _ = try scratch.directory.openUntrusted("link") }
    #expect(error?.errno == ELOOP)
  }

  @Test("An untrusted FIFO doesn't make the opener wait, and shows its kind")
  func untrustedFIFO() throws {
    let scratch = try ScratchDirectory()
    try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
    #expect(try scratch.directory.openUntrusted("pipe").status().kind == .fifo)
  }

  @Test("An untrusted name can't lead out of the directory")
  func untrustedPath() throws {
    let scratch = try ScratchDirectory()
    let inner = try scratch.directory.subdirectory("inner", create: 0o755)
    try scratch.write("outside", to: "target")
    #expect(throws: SystemError.self) { _ = try inner.openUntrusted("../target") }
  }

  @Test("A listing shows names of any bytes, and only valid text as text")
  func lists() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("", to: "plain")
    try scratch.write("", to: ".hidden")
    let raw: [CChar] = [0x61, -1, 0]
    try #require(openat(scratch.directory.descriptor.rawValue, raw, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600) >= 0)
    var names: [[UInt8]] = []
    try scratch.directory.list { names.append(Array($0)) }
    #expect(Set(names) == [Array("plain".utf8), Array(".hidden".utf8), [0x61, 0xFF]])
    #expect(Set(try scratch.directory.names()) == ["plain", ".hidden"])
    #expect(try scratch.directory.moveRaw([0x61, 0xFF], to: scratch.directory, as: "moved"))
    #expect(try !scratch.directory.moveRaw([0x61, 0xFF], to: scratch.directory, as: "moved"))
  }

  @Test("Names are looked up in the open directory, wherever its path leads by now")
  func keepsItsPlace() throws {
    let scratch = try ScratchDirectory()
    let inner = try scratch.directory.subdirectory("inner", create: 0o755)
    try #require(rename(scratch.path("inner"), scratch.path("elsewhere")) == 0)
    _ = try scratch.directory.subdirectory("inner", create: 0o755)
    try inner.open("file", O_WRONLY | O_CREAT).write([1])
    #expect(try scratch.directory.subdirectory("elsewhere").statusIfPresent("file") != nil)
    #expect(try scratch.directory.subdirectory("inner").statusIfPresent("file") == nil)
  }

  @Test("Making a directory that is there, and removing a name that is gone, are fine")
  func idempotent() throws {
    let scratch = try ScratchDirectory()
    try scratch.directory.makeDirectory("d", mode: 0o755)
    try scratch.directory.makeDirectory("d", mode: 0o755)
    try scratch.directory.unlinkIfPresent("none")
    #expect(try scratch.directory.status("d").kind == .directory)
    try scratch.directory.removeDirectory("d")
    #expect(try scratch.directory.statusIfPresent("d") == nil)
  }
}

import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("Append logs", .timeLimit(.minutes(1)))
struct AppendLogTests {
  @Test("Appends go to the end, also after another writer's")
  func appends() throws {
    let scratch = try ScratchDirectory()
    let log = try AppendLog("log", in: scratch.directory)
    let other = try AppendLog("log", in: scratch.directory)
    try log.append(Array("one\n".utf8))
    try other.append(Array("two\n".utf8))
    try log.append(Array("three\n".utf8))
    try log.synchronize()
    #expect(try scratch.read("log") == "one\ntwo\nthree\n")
    #expect(try log.size() == 14)
  }

  @Test("After a cut the next append follows what is left")
  func truncates() throws {
    let scratch = try ScratchDirectory()
    let log = try AppendLog("log", in: scratch.directory)
    try log.append(Array("good\nbad".utf8))
    try log.truncate(to: 5)
    try log.append(Array("next\n".utf8))
    #expect(try scratch.read("log") == "good\nnext\n")
  }

  @Test("A log that must be there is not made, and a link is not followed")
  func opens() throws {
    let scratch = try ScratchDirectory()
    #expect(throws: SystemError.self) { _ = try AppendLog("log", in: scratch.directory, create: false) }
    try #require(symlink("elsewhere", scratch.path("link")) == 0)
    #expect(throws: SystemError.self) { _ = try AppendLog("link", in: scratch.directory) }
    #expect(try scratch.directory.statusIfPresent("elsewhere") == nil)
  }
}

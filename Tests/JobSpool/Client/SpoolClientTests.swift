import Glibc
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SpoolClientTests {
  private let spool: SidecarSpool
  private let client: SpoolClient

  init() throws {
    spool = try SidecarSpool(inboxes: ["gpu"])
    client = SpoolClient(reader: try spool.reader)
  }

  private func target(_ name: String, _ elements: String? = nil) throws -> JobTarget {
    let entry = try #require(try spool.reader.entry(named: name, inbox: "default"))
    return JobTarget(operand: name, entry: entry, elements: elements.flatMap { ElementSelection($0) })
  }

  @Test("A drop appears whole under its name, and nothing else is left")
  func drop() throws {
    #expect(try client.drop(Array("command: true\n".utf8), as: "a", inbox: "gpu") == nil)
    #expect(try spool.scratch.read("inbox/gpu/a.yaml") == "command: true\n")
    #expect(try spool.scratch.directory.subdirectory("inbox/gpu").names() == ["a.yaml"])
  }

  @Test("A name that is waiting or alive is never taken again")
  func nameInUse() throws {
    try spool.drop("waiting")
    try spool.live("alive")
    for name in ["waiting", "alive"] {
      let error = #expect(throws: ClientError.self) { try client.drop([], as: name, inbox: "default") }
      #expect(error?.kind == .invalidSpec)
    }
    #expect(try spool.scratch.read("inbox/waiting.yaml") == "command: true\n")
  }

  @Test("The name of an ended job is free, and its id is told")
  func nameOfEnded() throws {
    try spool.ended("a", id: "20261122-140000-abcdefgh")
    #expect(try client.drop([], as: "a", inbox: "default") == "20261122-140000-abcdefgh")
  }

  @Test("Bad names and missing inboxes are refused", arguments: ["", "-x", "a b", "../x", ".x", "a/b"])
  func badName(name: String) {
    let error = #expect(throws: ClientError.self) { try client.drop([], as: name, inbox: "default") }
    #expect(error?.kind == .invalidSpec)
    let missing = #expect(throws: ClientError.self) { try client.drop([], as: "a", inbox: "nope") }
    #expect(missing?.kind == .noSuchInbox)
    #expect(missing?.hint == "there are: default gpu")
  }

  @Test("A control names the job that it is for, and narrows it to elements")
  func control() throws {
    try spool.live("a", id: "20261122-140211-k7m2q5xd")
    #expect(try client.control(.cancel, target("a", "3-7"), message: "two\nlines") == .dropped)
    #expect(
      try spool.scratch.read("inbox/a.cancel")
        == "id: 20261122-140211-k7m2q5xd\nelements: 3-7\nmessage: two lines\n")
    #expect(try client.control(.cancel, target("a")) == .alreadyAsked)
  }

  @Test("A control for a drop that nobody has taken is for the job to come")
  func controlOfDrop() throws {
    try spool.drop("a")
    #expect(try client.control(.hold, target("a")) == .dropped)
    #expect(try spool.scratch.read("inbox/a.hold") == "next: true\n")
  }

  @Test("An ended job is asked nothing")
  func controlOfEnded() throws {
    try spool.ended("a")
    #expect(try client.control(.cancel, target("a")) == .ended(.spool(.done)))
    #expect(try spool.scratch.directory.subdirectory("inbox").statusIfPresent("a.cancel") == nil)
  }

  @Test("An inbox is held and released by one file, and saying it twice changes nothing")
  func inboxHold() throws {
    #expect(try client.hold(inbox: "gpu", message: "driver"))
    #expect(try !client.hold(inbox: "gpu", message: nil))
    #expect(try spool.scratch.read("inbox/gpu/.hold") == "message: driver\n")
    #expect(try client.release(inbox: "gpu"))
    #expect(try !client.release(inbox: "gpu"))
  }
}

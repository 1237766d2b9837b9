import Glibc
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JobResolverTests {
  private let spool: SidecarSpool

  init() throws {
    spool = try SidecarSpool(inboxes: ["gpu"])
    try spool.live("align", id: "20261122-140211-k7m2q5xd")
    try spool.ended("old", "FAILED 3", id: "20261121-100000-k7zzzzzz")
    try spool.ended("align-2", "DONE 0", id: "20261122-150000-abcdefgh", inbox: "inbox/gpu")
  }

  private func handles(_ operand: String, in directory: String? = nil) throws -> [String] {
    try spool.resolver(in: directory).resolve(operand).map(\.entry.handle)
  }

  @Test(
    "Every way to address a job finds it",
    arguments: [
      ("align", "align"), ("align-2", "gpu/align-2"), ("gpu/align-2", "gpu/align-2"), ("default/align", "align"),
      ("20261122-140211-k7m2q5xd", "align"), ("k7m2q5xd", "align"), ("k7m2", "align"), ("@last", "gpu/align-2"),
      ("@2", "align"), ("@last-failed", "old"), ("local:4411", "align"), ("inbox/align.status", "align"),
      ("inbox/gpu/align-2.done", "gpu/align-2"), ("align.status", "align"),
    ])
  func addresses(operand: String, handle: String) throws {
    let directory = operand == "align.status" ? spool.layout.inbox : spool.layout.root
    #expect(try handles(operand, in: directory) == [handle])
  }

  @Test("An absolute path of a file works from anywhere")
  func absolutePath() throws {
    #expect(try handles(spool.layout.inbox + "/old.done", in: "/") == ["old"])
  }

  @Test("A pattern finds all that match, in all inboxes")
  func glob() throws {
    #expect(try handles("align*") == ["align", "gpu/align-2"])
    #expect(try handles("gpu/*") == ["gpu/align-2"])
  }

  @Test("What is not there is told with what was probably meant")
  func missing() throws {
    let error = #expect(throws: ClientError.self) { try handles("algin") }
    #expect(error?.kind == .noSuchJob)
    #expect(error?.hint == "did you mean \"align\"?")
    #expect(throws: ClientError.self) { try handles("zzz-*") }
    #expect(throws: ClientError.self) { try handles("@9") }
    #expect(throws: ClientError.self) { try handles("k7m") }
  }

  @Test("A name in two inboxes must be told apart")
  func ambiguous() throws {
    try spool.live("align", id: "20261122-140211-otherone", inbox: "inbox/gpu")
    let error = #expect(throws: ClientError.self) { try handles("align") }
    #expect(error?.hint == "say which: default/align or gpu/align")
    #expect(try handles("gpu/align") == ["gpu/align"])
  }

  @Test("An archived set is found by its name and its id")
  func archived() throws {
    let archive = try spool.scratch.directory.subdirectory("archive")
    let set = try archive.subdirectory("2026-11-20", create: 0o755)
      .subdirectory("20261120-090000-qqqqqqqq", create: 0o755)
    _ = set
    try spool.scratch.write(
      "DONE 0\nid: 20261120-090000-qqqqqqqq\n", to: "archive/2026-11-20/20261120-090000-qqqqqqqq/gone.done")
    for operand in ["gone", "20261120-090000-qqqqqqqq", "qqqqqqqq"] {
      let target = try #require(try spool.resolver().resolve(operand).first)
      #expect(target.entry.isArchived)
      #expect(try spool.reader.job(target.entry)?.code == 0)
    }
  }
}

import Glibc
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite("Claims", .timeLimit(.minutes(1)))
struct ClaimantTests {
  let scratch: ScratchDirectory
  let inbox: Directory
  let claims: Directory
  var claimant: Claimant

  init() throws {
    scratch = try ScratchDirectory()
    inbox = try scratch.directory.subdirectory("inbox", create: 0o755)
    claims = try scratch.directory.subdirectory("claim", create: 0o755)
    claimant = Claimant(inbox: inbox, claims: claims, epoch: 7)
  }

  private func put(_ text: String, _ name: String = "a.yaml") throws {
    try inbox.open(name, O_WRONLY | O_CREAT | O_TRUNC).write(Array(text.utf8))
  }

  @Test("A claimed file is out of the inbox, with the content that was judged, under a name that gives its own back")
  mutating func taken() throws {
    try put("command: a\n")
    let file = try inbox.openUntrusted("a.yaml")
    guard case .claimed(let claim) = try claimant.claim("a.yaml", file: file, judged: file.status()) else {
      Issue.record("it was not claimed")
      return
    }
    #expect(claim.bytes == Array("command: a\n".utf8))
    #expect(claim.fileName.hasPrefix("7-1-"))
    #expect(Claimant.dropName(ofClaim: claim.fileName) == "a.yaml")
    #expect(try inbox.names().isEmpty)
    #expect(try claims.names() == [claim.fileName])
  }

  @Test("Names with dashes come back whole, and what is no claim's name is told from one")
  func names() {
    #expect(Claimant.dropName(ofClaim: "3-12-1x9k-a-b-c.yaml") == "a-b-c.yaml")
    for name in ["a.yaml", "3-12-a.yaml", "x-1-r-a.yaml", "3-y-r-a.yaml", ""] {
      #expect(Claimant.dropName(ofClaim: name) == nil)
    }
  }

  @Test("A file that was withdrawn is gone")
  mutating func gone() throws {
    try put("command: a\n")
    let file = try inbox.openUntrusted("a.yaml")
    let judged = try file.status()
    try inbox.unlink("a.yaml")
    guard case .gone = try claimant.claim("a.yaml", file: file, judged: judged) else {
      Issue.record("it was not gone")
      return
    }
  }

  @Test("A file that grew since it was judged is put back whole")
  mutating func changed() throws {
    try put("command: a")
    let file = try inbox.openUntrusted("a.yaml")
    let judged = try file.status()
    let writer = try inbox.open("a.yaml", O_WRONLY | O_APPEND)
    try writer.write(Array("bc\n".utf8))
    guard case .changed = try claimant.claim("a.yaml", file: file, judged: judged) else {
      Issue.record("a changed file was claimed")
      return
    }
    #expect(try inbox.contents("a.yaml") == Array("command: abc\n".utf8))
    #expect(try claims.names().isEmpty)
  }

  @Test("A file that replaced the judged one is put back")
  mutating func replaced() throws {
    try put("command: old\n")
    let file = try inbox.openUntrusted("a.yaml")
    let judged = try file.status()
    try put("command: new\n", "tmp")
    try inbox.rename("tmp", to: inbox, as: "a.yaml")
    guard case .changed = try claimant.claim("a.yaml", file: file, judged: judged) else {
      Issue.record("another file than the judged one was claimed")
      return
    }
    #expect(try inbox.contents("a.yaml") == Array("command: new\n".utf8))
  }

  @Test("No two claims of one name share a file name")
  mutating func distinct() throws {
    var seen: Set<String> = []
    for _ in 0..<50 {
      try put("command: a\n")
      let file = try inbox.openUntrusted("a.yaml")
      if case .claimed(let claim) = try claimant.claim("a.yaml", file: file, judged: file.status()) {
        seen.insert(claim.fileName)
      }
    }
    #expect(seen.count == 50)
  }
}

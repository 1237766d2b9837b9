import JobSpool
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JobAddressTests {
  @Test(
    "An operand's form says what it addresses",
    arguments: [
      ("align", .name("align")), ("gpu/align", .inInbox("gpu", name: "align")), ("@last", .newest(1)),
      ("@3", .newest(3)), ("@last-failed", .newestFailed), ("align-*", .glob("align-*")), ("s?", .glob("s?")),
      ("slurm:123456", .scheduler(engine: "slurm", id: "123456")), ("spool/inbox/a.done", .name("spool/inbox/a.done")),
      ("@0", .name("@0")), ("a@b", .name("a@b")),
    ] as [(String, JobAddress)])
  func forms(text: String, address: JobAddress) {
    #expect(JobAddress.parse(text).address == address)
    #expect(JobAddress.parse(text).elements == nil)
  }

  @Test("Brackets at the end choose elements")
  func elements() throws {
    let (address, selection) = JobAddress.parse("name[1-9:2,20]")
    #expect(address == .name("name"))
    let chosen = try #require(selection)
    #expect((1...21).filter(chosen.contains) == [1, 3, 5, 7, 9, 20])
    #expect(JobAddress.parse("x[]").elements == .all)
    #expect(JobAddress.parse("x[]").elements?.contains(12345) == true)
  }

  @Test(
    "What is no list of indices is no selection", arguments: ["a", "3-1", "1:0", "1-", "-1", "1,,2", "1:2:3", " 1"])
  func malformed(text: String) {
    #expect(ElementSelection(text) == nil)
    #expect(JobAddress.parse("x[\(text)]").elements == nil)
  }
}

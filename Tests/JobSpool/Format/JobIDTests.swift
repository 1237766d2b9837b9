import JobSpool
import Testing

@Suite("Job ids")
struct JobIDTests {
  @Test("An id is its UTC time and forty random bits, and reads back from its text")
  func readsBack() throws {
    let id = JobID(seconds: 1_795_357_331, random: 0x12_3456_789A)
    #expect(id.description == "20261122-142211-ci2fm6e2")
    #expect(JobID(id.description) == id)
    #expect(id.suffix == "ci2fm6e2")
    #expect(id.shard == "9a")
  }

  @Test(
    "Texts that are no ids are refused",
    arguments: [
      "", "20261122-142211-ci2fm6e", "20261122-142211-ci2fm6e1", "2026112a-142211-ci2fm6e2", "20261122_142211-ci2fm6e2",
    ])
  func refuses(_ text: String) {
    #expect(JobID(text) == nil)
  }

  @Test("Days are UTC's")
  func days() {
    #expect(JobID.day(of: 0) == "1970-01-01")
    #expect(JobID.day(of: 951_782_399) == "2000-02-28")
    #expect(JobID.day(of: 951_782_400) == "2000-02-29")
  }
}

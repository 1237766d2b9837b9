import ClusterAPI
import JobSpool
import Testing

@Suite("The table of elements")
struct ElementsTableTests {
  private func rows(_ records: [JournalRecord], _ spec: String) throws -> [[String]] {
    let job = try JobSamples.job(records)
    let bytes = ElementsTable.bytes(of: job, plan: try JobSamples.plan(spec))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private var history: [JournalRecord] {
    [
      .intent(JobSamples.intent(index: 1)),
      .attempt(JobSamples.id(), JobSamples.attemptEnd(.failed, index: 1, code: 3)),
      .intent(JobSamples.intent(index: 2)), .intent(JobSamples.intent(index: 3)),
      .attempt(JobSamples.id(), JobSamples.attemptEnd(.failed, index: 3, code: 1, retryAt: 9)),
    ]
  }

  @Test("Every element has a line under the header, with a dash for what isn't known")
  func lines() throws {
    let rows = try rows(history, "command: x\narray: {indices: 1-4}\n")
    #expect(rows[0] == ElementsTable.columns)
    #expect(rows.count == 5)
    #expect(rows[1][0...4] == ["1", "FAILED", "3", "-", "exit"])
    #expect(rows.dropFirst().map { $0[1] } == ["FAILED", "PENDING", "PENDING", "PENDING"])
    #expect(rows.allSatisfy { $0.count == ElementsTable.columns.count })
  }

  @Test("When the array has ended nothing is pending: what waited for another attempt failed, the rest is skipped")
  func ended() throws {
    let records: [JournalRecord] =
      [history[0], history[1], history[3], history[4], .ended(JobSamples.id(), JobEnd(.killed, at: 9))]
    let rows = try rows(records, "command: x\narray: {indices: 1-4}\n")
    #expect(rows.dropFirst().map { $0[1] } == ["FAILED", "SKIPPED", "FAILED", "SKIPPED"])
  }

  @Test("An item with tabs and line ends doesn't break the table, and the indices read back")
  func hostileItems() throws {
    let elements = ["a\tb\nc", "d"].enumerated().map {
      JobPlan.Element(index: $0.offset + 1, environment: [], label: $0.element)
    }
    var spec = JobSpec(payload: .shell("x"))
    spec.array = ArraySpec(elements: .items(["a\tb\nc", "d"]))
    let plan = try JobPlan(spec: spec, specJSON: [], warnings: [], config: ClusterConfig(), elements: elements)
    let bytes = ElementsTable.bytes(of: try JobSamples.job(), plan: plan)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].hasSuffix("\ta b c"))
    #expect(lines[1].split(separator: "\t").count == ElementsTable.columns.count)
    #expect(ElementsTable.indices(in: bytes) == [1, 2])
  }
}

import ClusterAPI
import Testing

@Suite("The state of an array", .timeLimit(.minutes(1)))
struct ArrayStatusTests {
  private func array(_ statuses: [JobStatus], of count: Int) -> JobRecord {
    var record = JobRecord(id: "1", name: "t", command: "echo", arrayRange: 1...count)
    for (offset, status) in statuses.enumerated() {
      record.arrayElements[offset + 1] = ArrayElement(index: offset + 1, status: status)
    }
    return record
  }

  @Test(
    "follows from its elements",
    arguments: [
      ([], JobStatus.pending), ([.done, .done, .done], .done), ([.done, .running, .done], .running),
      ([.done, .failed, .killed], .failed), ([.done, .killed, .done], .killed), ([.done, .failed, .running], .running),
      ([.done, .pending, .done], .running), ([.unknown, .done, .done], .running), ([.pending, .pending], .pending),
    ] as [([JobStatus], JobStatus)])
  func aggregation(statuses: [JobStatus], wanted: JobStatus) {
    #expect(array(statuses, of: 3).computeArrayStatus() == wanted)
  }

  @Test("is not terminal before every expected element has been seen", arguments: [JobStatus.done, .failed, .killed])
  func partialSight(status: JobStatus) {
    #expect(array([status, status], of: 3).computeArrayStatus() == .running)
  }

  @Test("counts what has ended and names what failed, in order")
  func counts() {
    let record = array([.done, .failed, .running, .killed], of: 5)
    #expect(record.isArray)
    #expect(record.elementCount == 5)
    #expect(record.completedElements == 3)
    #expect(record.failedElementIndices == [2, 4])
  }

  @Test("has no meaning for a single job")
  func single() {
    let record = JobRecord(id: "1", name: "t", command: "echo", status: .running)
    #expect(!record.isArray)
    #expect(record.elementCount == 0)
    #expect(record.failedElementIndices.isEmpty)
    #expect(record.computeArrayStatus() == .running)
  }
}

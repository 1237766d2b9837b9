import ClusterAPI
import JSONBytes
import JobSpool
import Testing

@Suite("The table of jobs")
struct JobTableTests {
  /// What a table says, as text, so that two can be compared.
  private func picture(_ table: JobTable) -> [String] {
    var lines: [String] = []
    for job in table.jobs.values.sorted(by: { $0.id.description < $1.id.description }) {
      lines.append("\(job.name) \(job.state) held \(job.isHeld) cancelled \(job.isCancelled) \(job.tally)")
      for (index, task) in job.tasks.sorted(by: { $0.key < $1.key }) {
        lines.append("  \(index) \(task.phase) \(task.attempt)")
      }
      for end in job.history { lines.append("  past \(end.index ?? -1) \(end.attempt) \(end.state) \(end.code ?? -1)") }
    }
    for (name, job) in table.ended.sorted(by: { $0.key < $1.key }) {
      lines.append("ended \(name) \(job.state) \(job.id)")
    }
    for (key, value) in table.keys.sorted(by: { $0.key < $1.key }) { lines.append("key \(key) \(value)") }
    lines.append("live \(table.live.keys.sorted()) unprojected \(table.unprojected.map(\.name))")
    return lines
  }

  private func acceptance(_ name: String, _ number: UInt64, key: String? = nil) -> Acceptance {
    var acceptance = Acceptance(
      id: JobID(seconds: 1_795_357_331, random: number), name: name, claim: "1-\(number)-r-\(name).yaml", inode: number,
      size: 1, modified: 1, digest: "d", owner: 0, dropped: 1, accepted: 1)
    acceptance.key = key
    return acceptance
  }

  private func id(_ number: UInt64) -> JobID { JobID(seconds: 1_795_357_331, random: number) }

  @Test("A random history read again from its snapshot gives the same table", arguments: 0..<200)
  func snapshotIsEqual(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = JobTable()
    var sequence: UInt64 = 0
    func apply(_ record: JournalRecord) {
      sequence += 1
      table.apply(record, sequence: sequence)
    }
    for number in 1...UInt64(Int.random(in: 1...30, using: &random)) {
      let name = "job\(number % 12)"
      if let old = table.live[name] { apply(.ended(old.id, JobEnd(.killed, reason: .cancelled, at: 3))) }
      if let old = table.ended[name] { apply(.archived(old.id)) }
      apply(.accepted(acceptance(name, number, key: Bool.random(using: &random) ? "k\(number)" : nil)))
      if Bool.random(using: &random) { apply(.held(id(number), true)) }
      let isArray = Bool.random(using: &random)
      for index in 0..<Int.random(in: 0...4, using: &random) {
        let element = isArray ? index : nil
        apply(
          .intent(Intent(id: id(number), index: element, attempt: 1, at: 2, executor: "local", keeper: "k", boot: "b")))
        switch Int.random(in: 0...2, using: &random) {
        case 0:
          var end = AttemptEnd(index: element, attempt: 1, state: .failed, ended: 4)
          end.retryAt = 99
          apply(.attempt(id(number), end))
        case 1 where isArray:
          apply(.attempt(id(number), AttemptEnd(index: element, attempt: 1, state: .done, ended: 4)))
        default: break
        }
        if !isArray { break }
      }
      if Int.random(in: 0...3, using: &random) == 0 { apply(.cancelled(id(number), elements: nil, message: "why")) }
      if Bool.random(using: &random) {
        var end = JobEnd(.done, reason: .exit, at: 5)
        end.code = 0
        if !isArray { end.attempt = AttemptEnd(index: nil, attempt: 1, state: .done, ended: 5) }
        apply(.ended(id(number), end))
      }
      if Int.random(in: 0...5, using: &random) == 0 { apply(.projected(sequence)) }
    }
    var copy = JobTable()
    var number: UInt64 = 1000
    table.snapshot { record in
      number += 1
      var writer = JSONWriter()
      record.write(sequence: number, to: &writer)
      let read = writer.bytes.dropLast().withUnsafeBufferPointer { JournalRecord.read($0) }
      copy.apply(read!.record, sequence: read!.sequence)
    }
    let (mine, other) = (picture(table), picture(copy))
    #expect(Set(mine).symmetricDifference(other).sorted() == [] && mine == other)
  }

  @Test("A second end of a job changes nothing")
  func endsOnce() {
    var table = JobTable()
    table.apply(.accepted(acceptance("a", 1)), sequence: 1)
    var end = JobEnd(.done, reason: .exit, at: 5)
    end.code = 0
    table.apply(.ended(id(1), end), sequence: 2)
    table.apply(.ended(id(1), JobEnd(.failed, reason: .lost, at: 6)), sequence: 3)
    #expect(table.ended["a"]?.state == .done)
    #expect(table.jobs[id(1)]?.end?.state == .done)
    #expect(table.unprojected.count == 1)
  }

  @Test("An ended job is forgotten as a live one when its sidecars are safe, and its outcome stays")
  func projected() {
    var table = JobTable()
    table.apply(.accepted(acceptance("a", 1)), sequence: 1)
    table.apply(.ended(id(1), JobEnd(.skipped, reason: .expired, at: 5)), sequence: 2)
    table.apply(.projected(1), sequence: 3)
    #expect(table.jobs[id(1)] != nil)
    table.apply(.projected(2), sequence: 4)
    #expect(table.jobs[id(1)] == nil)
    #expect(table.ended["a"]?.state == .skipped)
    #expect(table.oldestEnded()?.name == "a")
  }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

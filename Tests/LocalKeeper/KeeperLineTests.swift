import LocalKeeper
import Testing

@Suite struct KeeperLineTests {
  private func records(_ bytes: [UInt8]) -> [KeeperRecord] {
    bytes.withUnsafeBytes { buffer in
      var found: [KeeperRecord] = []
      LineReader.forEachLine(in: buffer) { if let record = KeeperRecord(line: $0) { found.append(record) } }
      return found
    }
  }

  private let samples: [KeeperRecord] = [
    .running(key: "k\t1", process: ProcessMark(pid: 4242, earliest: 77, latest: 78), time: 1_700_000_000.25),
    .ended(
      JobEnd(
        key: "k", status: 9, time: 1_700_000_000.000001, userSeconds: 1.5, systemSeconds: 0, peakMemoryBytes: nil,
        reason: .oom, message: "two\nlines\\ and a NUL \0")),
    .ended(JobEnd(key: "", status: nil, time: 0, peakMemoryBytes: 12, reason: .lost, message: "")),
    .known(key: "ünï"), .moved,
  ]

  @Test func everyRecordIsReadAsItWasWritten() {
    var line = LineWriter()
    for sample in samples { sample.write(to: &line) }
    #expect(records(line.bytes) == samples)
  }

  @Test func everyTornPrefixHoldsOnlyWholeRecords() {
    var line = LineWriter()
    for sample in samples { sample.write(to: &line) }
    for length in 0..<line.bytes.count {
      let found = records(Array(line.bytes[..<length]))
      #expect(found == Array(samples.prefix(found.count)))
    }
  }

  @Test func aLineWithAFlippedBitNeverHappened() {
    var line = LineWriter()
    samples[0].write(to: &line)
    for index in line.bytes.indices.dropLast() {
      var damaged = line.bytes
      damaged[index] ^= 4
      #expect(records(damaged) != samples.prefix(1) + [])
    }
  }

  @Test func exitCodesAndSignalsComeFromTheWaitStatus() {
    #expect(JobEnd(key: "a", status: 7 << 8, time: 0, reason: .exit).exitCode == 7)
    #expect(JobEnd(key: "a", status: 7 << 8, time: 0, reason: .exit).signal == nil)
    #expect(JobEnd(key: "a", status: 128 | 11, time: 0, reason: .signal).signal == 11)
    #expect(JobEnd(key: "a", status: 11, time: 0, reason: .signal).exitCode == nil)
  }
}

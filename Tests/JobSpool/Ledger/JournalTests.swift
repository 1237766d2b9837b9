import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import SystemIO
import Testing
import TestSupport

@Suite("The journal")
struct JournalTests {
  static let id = JobID(seconds: 1_795_357_331, random: 99)

  static var acceptance: Acceptance {
    var acceptance = Acceptance(
      id: id, name: "align", claim: "1-1-abc-align.yaml", inode: 12, size: 34, modified: 1_795_357_331_123_456_789,
      digest: "ab", owner: 1000, dropped: 1_795_357_331.25, accepted: 1_795_357_331.5)
    (acceptance.priority, acceptance.waits, acceptance.key) = (-3, true, "nightly \"one\"")
    return acceptance
  }

  static var attempt: AttemptEnd {
    var end = AttemptEnd(index: 7, attempt: 2, state: .failed, ended: 1_795_357_400.125)
    (end.reason, end.message, end.code, end.signal) = (.oom, "killed\nfor memory \u{1b}", 137, 9)
    (end.host, end.processID, end.started, end.retryAt) = ("node", 4711, 1_795_357_332, 1_795_357_500)
    (end.userSeconds, end.systemSeconds, end.maxMemoryBytes) = (1.5, 0.25, 1 << 30)
    return end
  }

  static var records: [JournalRecord] {
    var jobEnd = JobEnd(.failed, reason: .oom, message: "m", at: 5)
    (jobEnd.code, jobEnd.signal, jobEnd.attempt) = (137, 9, attempt)
    return [
      .epoch(3, instance: "web1.0011aabb", at: 1.5), .accepted(acceptance),
      .intent(Intent(id: id, index: nil, attempt: 1, at: 2.5, executor: "local", keeper: "k-0", boot: "b")),
      .intent(Intent(id: id, index: 7, attempt: 2, at: 2.5, executor: "local", keeper: "k-0", boot: "b")),
      .attempt(id, attempt), .ended(id, jobEnd), .held(id, true), .held(id, false),
      .cancelled(id, elements: nil, message: nil), .cancelled(id, elements: [1, 2], message: "too late"),
      .known(EndedJob(id: id, name: "align", state: .done, code: 0, reason: .exit, ended: 9)),
      .key("k", id, name: "align", at: 7), .archived(id), .projected(44), .sealed(epoch: 2, bytes: 999), .released,
    ]
  }

  static func line(_ record: JournalRecord, _ sequence: UInt64) -> [UInt8] {
    var writer = JSONWriter()
    record.write(sequence: sequence, to: &writer)
    return writer.bytes
  }

  @Test("Every kind of record reads back as it was written", arguments: records)
  func readsBack(_ record: JournalRecord) throws {
    let line = Self.line(record, 12)
    #expect(line.last == UInt8(ascii: "\n"))
    let read = line.dropLast().withUnsafeBufferPointer { JournalRecord.read($0) }
    #expect(try #require(read).sequence == 12)
    #expect(read?.record == record)
  }

  @Test("A record with any one bit turned is not read", arguments: records)
  func bitFlips(_ record: JournalRecord) {
    let line = Array(Self.line(record, 12).dropLast())
    for index in line.indices {
      var bad = line
      bad[index] ^= 1 << UInt8(index % 7)
      #expect(bad.withUnsafeBufferPointer { JournalRecord.read($0) } == nil, "byte \(index)")
    }
  }

  @Test("A torn tail never happened, wherever it is torn")
  func tornTail() throws {
    let scratch = try ScratchDirectory()
    let directory = try Directory(scratch.path)
    let head = Self.line(.epoch(1, instance: "a", at: 1), 0) + Self.line(.sealed(epoch: 0, bytes: 0), 1)
    let first = Self.line(.accepted(Self.acceptance), 2)
    let second = Self.line(.held(Self.id, true), 3)
    for cut in 0..<second.count {
      try scratch.log(1, head + first + second.prefix(cut))
      let history = try Journal.read(directory)
      #expect(history.table.live["align"]?.isHeld == false)
      #expect(history.goodBytes == Int64(head.count + first.count))
      #expect(history.corruptLines.isEmpty)
    }
  }

  @Test("A bad line that good ones follow is corruption, and the rest is read")
  func corruptMiddle() throws {
    let scratch = try ScratchDirectory()
    let head = Self.line(.epoch(1, instance: "a", at: 1), 0) + Self.line(.sealed(epoch: 0, bytes: 0), 1)
    try scratch.log(1, head + Array("{\"seq\":2,garbage\n".utf8) + Self.line(.accepted(Self.acceptance), 3))
    let history = try Journal.read(try Directory(scratch.path))
    #expect(history.corruptLines.count == 1)
    #expect(history.table.live["align"] != nil)
  }

  @Test("An epoch without a whole snapshot stands for nothing: the one before it is read")
  func unsealedEpoch() throws {
    let scratch = try ScratchDirectory()
    let directory = try Directory(scratch.path)
    try scratch.log(
      1,
      Self.line(.epoch(1, instance: "a", at: 1), 0) + Self.line(.sealed(epoch: 0, bytes: 0), 1)
        + Self.line(.accepted(Self.acceptance), 2))
    try scratch.log(2, Self.line(.epoch(2, instance: "b", at: 2), 0))
    let history = try Journal.read(directory)
    #expect(history.epoch == 1)
    #expect(history.newest == 2)
    #expect(history.owner == "b")
    #expect(history.table.live["align"] != nil)
  }

  @Test("What was written after the last commit counts for nothing when a failed one is set aside")
  func limit() throws {
    let scratch = try ScratchDirectory()
    let head = Self.line(.epoch(1, instance: "a", at: 1), 0) + Self.line(.sealed(epoch: 0, bytes: 0), 1)
    try scratch.log(1, head + Self.line(.accepted(Self.acceptance), 2))
    let history = try Journal.read(try Directory(scratch.path), limit: (epoch: 1, bytes: Int64(head.count)))
    #expect(history.table.live.isEmpty)
  }
}

extension ScratchDirectory {
  /// Writes the log of an epoch.
  fileprivate func log(_ epoch: Int, _ bytes: [UInt8]) throws {
    try directory.open("\(epoch).log", O_WRONLY | O_CREAT | O_TRUNC).write(bytes)
  }
}

import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite("The ledger", .timeLimit(.minutes(1)))
struct LedgerTests {
  let scratch: ScratchDirectory
  var ledger: Ledger

  init() throws {
    scratch = try ScratchDirectory()
    let log = try AppendLog("1.log", in: scratch.directory)
    ledger = Ledger(inbox: "default", epoch: 1, table: JobTable(), sequence: 10, log: log, bytes: 0)
  }

  @Test("A fact changes the table at once, and what follows from it waits for the disk")
  mutating func order() throws {
    ledger.append(.accepted(JobSamples.acceptance("a", 1)))
    ledger.whenCommitted(.launch(JobSamples.id(1), index: nil, attempt: 1))
    ledger.whenCommitted(.publish(JobSamples.id(1)))
    #expect(ledger.table.live["a"] != nil)
    #expect(ledger.sequence == 11)
    let commitTaken = ledger.takeCommit()
    let commit = try #require(commitTaken)
    #expect(commit.syncsDirectories)
    #expect(ledger.isCommitting)
    let answer1 = ledger.finishCommit()
    #expect(answer1 == [.launch(JobSamples.id(1), index: nil, attempt: 1), .publish(JobSamples.id(1))])
    #expect(ledger.committedBytes == Int64(commit.bytes.count))
    #expect(!ledger.isCommitting && ledger.isEmpty)
  }

  @Test("One batch at a time: what comes meanwhile waits for the next, and nothing is in two")
  mutating func oneInFlight() throws {
    ledger.append(.held(JobSamples.id(1), true))
    ledger.whenCommitted(.publish(JobSamples.id(1)))
    let firstTaken = ledger.takeCommit()
    let first = try #require(firstTaken)
    ledger.append(.held(JobSamples.id(1), false))
    ledger.whenCommitted(.publish(JobSamples.id(2)))
    let answer2 = ledger.takeCommit()
    #expect(answer2 == nil)
    let answer3 = ledger.finishCommit()
    #expect(answer3 == [.publish(JobSamples.id(1))])
    let secondTaken = ledger.takeCommit()
    let second = try #require(secondTaken)
    #expect(!second.syncsDirectories)
    #expect(!second.bytes.starts(with: first.bytes))
    let answer4 = ledger.finishCommit()
    #expect(answer4 == [.publish(JobSamples.id(2))])
    let answer5 = ledger.finishCommit()
    #expect(answer5.isEmpty)
    let answer6 = ledger.takeCommit()
    #expect(answer6 == nil)
  }

  @Test("What was committed reads back as the journal of these facts")
  mutating func readsBack() async throws {
    ledger.append(.epoch(1, instance: "i", at: 1))
    ledger.append(.sealed(epoch: 0, bytes: 0))
    ledger.append(.accepted(JobSamples.acceptance("a", 1)))
    let commitTaken = ledger.takeCommit()
    let commit = try #require(commitTaken)
    let committer = try Committer()
    try await committer.commit(commit, directories: [scratch.directory])
    _ = ledger.finishCommit()
    let history = try Journal.read(scratch.directory)
    #expect(history.table.live["a"]?.id == JobSamples.id(1))
    #expect(history.goodBytes == ledger.committedBytes)
    #expect(history.sequence == ledger.sequence)
    await committer.stop()
  }
}

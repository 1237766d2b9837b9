import DequeModule
import JSONBytes
package import SystemIO

/// The record of one inbox: appends facts to the open batch, which changes the table at once, and keeps what has to
/// wait for the disk until the batch is committed.
package struct Ledger {
  package let inbox: String
  package let epoch: Int
  package private(set) var table: JobTable
  package private(set) var sequence: UInt64
  package let log: AppendLog
  /// The log's length after the last commit.
  package private(set) var committedBytes: Int64
  private var batch = JSONWriter()
  private var actions: [SpoolAction] = []
  private var touchesInbox = false
  private var inFlight: Flight?

  private struct Flight {
    var actions: [SpoolAction]
    var bytes: Int
  }

  /// What the committer has to make durable.
  package struct Commit: Sendable {
    package var log: AppendLog
    package var bytes: [UInt8]
    /// Whether files were claimed, so that the directories must be synced too.
    package var syncsDirectories: Bool
  }

  package init(inbox: String, epoch: Int, table: JobTable, sequence: UInt64, log: AppendLog, bytes: Int64) {
    self.inbox = inbox
    self.epoch = epoch
    self.table = table
    self.sequence = sequence
    self.log = log
    committedBytes = bytes
  }

  package var isCommitting: Bool { inFlight != nil }
  package var isEmpty: Bool { batch.bytes.isEmpty && actions.isEmpty }

  /// Adds a fact to the open batch.
  package mutating func append(_ record: JournalRecord) {
    sequence += 1
    record.write(sequence: sequence, to: &batch)
    if case .accepted = record { touchesInbox = true }
    table.apply(record, sequence: sequence)
  }

  /// Does this when all that was appended so far is on the disk.
  package mutating func whenCommitted(_ action: SpoolAction) { actions.append(action) }

  /// Closes the batch, unless the last one is still under way or there is nothing in it. Each one that is taken must be
  /// answered by `finishCommit`.
  package mutating func takeCommit() -> Commit? {
    guard inFlight == nil, !isEmpty else { return nil }
    let commit = Commit(log: log, bytes: batch.bytes, syncsDirectories: touchesInbox)
    inFlight = Flight(actions: actions, bytes: batch.bytes.count)
    batch = JSONWriter(reservingCapacity: 4096)
    actions = []
    touchesInbox = false
    return commit
  }

  /// The batch is on the disk: what waited for it, in order.
  package mutating func finishCommit() -> [SpoolAction] {
    guard let flight = inFlight else { return [] }
    inFlight = nil
    committedBytes += Int64(flight.bytes)
    return flight.actions
  }

  package mutating func expireKeys(before time: Double) { table.expireKeys(before: time) }
  package mutating func oldestEnded() -> EndedJob? { table.oldestEnded() }
}

/// What follows from a committed fact.
package enum SpoolAction: Equatable, Sendable {
  /// Hand this attempt to its engine.
  case launch(JobID, index: Int?, attempt: Int)
  /// Publish the outcome.
  case publish(JobID)
  /// The element's end is durable: its sidecars may follow.
  case publishElement(JobID, index: Int)
  /// Ask the engine to end these.
  case cancel(JobID)
  /// A control drop did its work: remove it.
  case consume(control: String)
}

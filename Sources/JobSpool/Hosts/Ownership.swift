import Glibc
import JSONBytes
package import SystemIO

/// Takes an inbox's journal over, by epochs: whoever links the next epoch's file owns it.
package enum Ownership {
  package enum Result {
    case owner(Ledger, Journal.History)
    /// Another daemon lives and owns it.
    case taken(by: String)
  }

  /// Tries to become the owner. `ownLimit` is given when this daemon begins a new epoch after its own: how much of the
  /// old log is known to be committed.
  package static func take(
    inbox: String, journals: Directory, staging: Directory, hosts: Directory, instance: Instance, now: Double,
    ownLimit: (epoch: Int, bytes: Int64)? = nil
  ) throws(SystemError) -> Result {
    let directory = try journals.subdirectory(inbox, create: 0o750)
    if let (owner, isReleased) = try Journal.owner(in: directory), !isReleased, let owner,
      owner != instance.name, try !Instance.isGone(owner, hosts: hosts)
    {
      return .taken(by: owner)
    }
    let epoch = (try Journal.epochs(in: directory).last ?? 0) + 1
    guard try begin(epoch, directory: directory, staging: staging, instance: instance, now: now) else {
      return .taken(by: try Journal.owner(in: directory)?.instance ?? "another daemon")
    }
    // Only now is the old log read: what its owner appended before it saw the new epoch is in it.
    let history = try Journal.read(directory, limit: ownLimit)
    let log = try AppendLog(Journal.fileName(epoch), in: directory, create: false)
    let sequence = try writeSnapshot(of: history, to: log)
    try removeOldEpochs(in: directory, before: history.epoch)
    var table = JobTable()
    // The table that is worked with is the one that the next owner would read.
    let written = try Journal.read(directory)
    table = written.table
    let ledger = Ledger(
      inbox: inbox, epoch: epoch, table: table, sequence: sequence, log: log, bytes: try log.size())
    return .owner(ledger, history)
  }

  /// Whether a newer epoch was begun by somebody else: the owner's look after each commit.
  package static func isFenced(epoch: Int, journals: Directory, inbox: String) -> Bool {
    (try? journals.statusIfPresent("\(inbox)/\(Journal.fileName(epoch + 1))")) != nil
  }

  private static func begin(
    _ epoch: Int, directory: Directory, staging: Directory, instance: Instance, now: Double
  ) throws(SystemError) -> Bool {
    var line = JSONWriter()
    JournalRecord.epoch(epoch, instance: instance.name, at: now).write(sequence: 0, to: &line)
    let staged = "epoch-\(epoch)-\(instance.name)"
    try staging.unlinkIfPresent(staged)
    let file = try staging.open(staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o640)
    try file.write(line.bytes, staging.path(of: staged))
    try file.synchronize(staging.path(of: staged))
    do { try staging.link(staged, to: directory, as: Journal.fileName(epoch)) } catch  where error.isExistence {}
    try staging.unlinkIfPresent(staged)
    try directory.synchronize()
    // link's answer decides nothing: a lost reply looks like a lost race. What stands there decides.
    let there = try directory.contents(Journal.fileName(epoch)) ?? []
    return there.starts(with: line.bytes)
  }

  private static func writeSnapshot(of history: Journal.History, to log: AppendLog) throws(SystemError) -> UInt64 {
    var lines = JSONWriter(reservingCapacity: 1 << 16)
    var sequence = history.sequence
    history.table.snapshot { record in
      sequence += 1
      record.write(sequence: sequence, to: &lines)
    }
    sequence += 1
    JournalRecord.sealed(epoch: history.epoch, bytes: history.goodBytes).write(sequence: sequence, to: &lines)
    try log.append(lines.bytes)
    try log.synchronize()
    return sequence
  }

  /// A synced snapshot stands for what went before; one older epoch stays for people to look at.
  private static func removeOldEpochs(in directory: Directory, before epoch: Int) throws(SystemError) {
    for old in try Journal.epochs(in: directory) where old < epoch {
      try directory.unlinkIfPresent(Journal.fileName(old))
    }
  }
}

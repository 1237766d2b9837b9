import Glibc
import JSONBytes
package import SystemIO

/// The files of an inbox's journal: one per epoch, each begun by its owner with a snapshot of what went before.
package enum Journal {
  /// What a journal's newest whole epoch tells.
  package struct History {
    package var table = JobTable()
    /// The newest epoch's number, whole or not; 0 where there is none.
    package var newest = 0
    /// The epoch that was read, and how far it is good.
    package var epoch = 0
    package var goodBytes: Int64 = 0
    package var sequence: UInt64 = 0
    package var isReleased = false
    /// The instance that began the newest epoch.
    package var owner: String?
    /// Lines in the middle that could not be read.
    package var corruptLines: [[UInt8]] = []

    package init() {}
  }

  package static func fileName(_ epoch: Int) -> String { "\(epoch).log" }

  package static func epochs(in directory: Directory) throws(SystemError) -> [Int] {
    try directory.names().compactMap { name in
      name.hasSuffix(".log") ? Int(name.dropLast(4)) : nil
    }.sorted()
  }

  /// Reads the newest epoch whose snapshot is whole. `limit` cuts the log of an epoch at the length that is known to
  /// have been committed.
  package static func read(
    _ directory: Directory, limit: (epoch: Int, bytes: Int64)? = nil
  ) throws(SystemError) -> History {
    let epochs = try epochs(in: directory)
    var owner: String?
    for epoch in epochs.reversed() {
      let bytes = try contents(of: epoch, in: directory, limit: limit)
      guard var history = parse(bytes, epoch: epoch) else {
        if owner == nil { owner = ownerOf(bytes) }
        continue
      }
      if let owner { history.owner = owner }
      if history.epoch != epochs.last { history.isReleased = false }
      history.newest = epochs.last ?? 0
      return history
    }
    var history = History()
    history.newest = epochs.last ?? 0
    history.owner = owner
    return history
  }

  /// The instance that began the newest epoch, and whether it left by itself; nil where there is no epoch.
  package static func owner(in directory: Directory) throws(SystemError) -> (instance: String?, isReleased: Bool)? {
    guard let newest = try epochs(in: directory).last else { return nil }
    let bytes = try contents(of: newest, in: directory, limit: nil)
    var isReleased = false
    if let line = bytes.split(separator: UInt8(ascii: "\n")).last {
      line.withUnsafeBufferPointer { if case .released? = JournalRecord.read($0)?.record { isReleased = true } }
    }
    return (ownerOf(bytes), isReleased)
  }

  private static func contents(
    of epoch: Int, in directory: Directory, limit: (epoch: Int, bytes: Int64)?
  ) throws(SystemError) -> [UInt8] {
    var bytes = try directory.contents(fileName(epoch), limit: 1 << 34) ?? []
    if let limit, limit.epoch == epoch, bytes.count > limit.bytes { bytes.removeSubrange(Int(limit.bytes)...) }
    return bytes
  }

  private static func ownerOf(_ bytes: [UInt8]) -> String? {
    guard let line = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first else { return nil }
    return line.withUnsafeBufferPointer { buffer in
      if case .epoch(_, let instance, _)? = JournalRecord.read(buffer)?.record { instance } else { nil }
    }
  }

  /// nil where the log has no whole snapshot.
  private static func parse(_ bytes: [UInt8], epoch: Int) -> History? {
    var history = History()
    history.epoch = epoch
    var isSealed = false
    var badLines: [[UInt8]] = []
    bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      while start < buffer.count {
        guard let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
        let line = UnsafeBufferPointer(rebasing: buffer[start..<end])
        start = end + 1
        guard let (sequence, record) = JournalRecord.read(line) else {
          badLines.append(Array(line))
          continue
        }
        // A bad line that good ones follow is corruption; one at the end never happened.
        history.corruptLines += badLines
        badLines = []
        history.goodBytes = Int64(start)
        history.sequence = max(history.sequence, sequence)
        history.isReleased = false
        switch record {
        case .epoch(_, let instance, _): history.owner = instance
        case .sealed: isSealed = true
        case .released: history.isReleased = true
        default: history.table.apply(record, sequence: sequence)
        }
      }
    }
    return isSealed ? history : nil
  }
}

package import SystemIO

/// Whether a file in an inbox is whole. It is judged at its place and claimed afterwards: a claimed file that its writer
/// had not finished would be split in two, the first half run, the second a new drop.
package struct Completeness: Sendable {
  /// How long a local file must have been left alone, in seconds.
  package var settle: Double
  /// How far apart two equal looks at a remote file must be, in seconds.
  package var settleRemote: Double
  /// How long an empty file, or one with two links, is waited out, in seconds.
  package var patience = 60.0
  package var isRemote: Bool
  package var requiresReadyFile: Bool
  package var acceptedOwners: Set<UInt32>
  package var sizeLimit: Int64 = 1 << 20

  package init(
    settle: Double, settleRemote: Double, isRemote: Bool, requiresReadyFile: Bool, acceptedOwners: Set<UInt32>
  ) {
    self.settle = settle
    self.settleRemote = settleRemote
    self.isRemote = isRemote
    self.requiresReadyFile = requiresReadyFile
    self.acceptedOwners = acceptedOwners
  }

  /// What is remembered of a file between two looks.
  package struct Observation: Sendable {
    /// An event said that it was renamed into the inbox.
    package var wasMovedHere = false
    package var firstSeen: Double
    /// The last fresh look at a remote file, and when it was, by the observer's clock.
    package var last: (status: FileStatus, at: Double)?

    package init(firstSeen: Double) { self.firstSeen = firstSeen }
  }

  package enum Verdict: Equatable {
    case complete
    /// Look again when so many seconds have passed, or when an event says so.
    case lookAgain(after: Double)
    /// It will never be taken as it is; the words say why.
    case refuse(String)
  }

  /// Judges an open file. `readyFileIsThere` and `endsExplicitly` are asked only where the answer matters.
  package func judge(
    _ file: borrowing Descriptor, status: FileStatus, observation: inout Observation, now: Double,
    readyFileIsThere: () -> Bool, endsExplicitly: () -> Bool
  ) -> Verdict {
    guard status.kind == .regular else { return .refuse("is not a regular file (\(status.kind))") }
    guard acceptedOwners.contains(status.owner) else {
      return .refuse("belongs to uid \(status.owner), which this daemon does not take drops from (accept_uids)")
    }
    guard status.size <= sizeLimit else {
      return .refuse("is \(status.size) bytes long; a spec may have \(sizeLimit)")
    }
    // A clock that was set back would make waiting endless: what was seen then counts for nothing.
    observation.firstSeen = min(observation.firstSeen, now)
    if let last = observation.last, last.at > now { observation.last = nil }
    let waited = now - observation.firstSeen
    if status.links > 1, waited < patience { return .lookAgain(after: min(1, patience - waited)) }
    if status.size == 0 {
      return waited < patience ? .lookAgain(after: patience - waited) : .refuse("is empty")
    }
    if requiresReadyFile {
      return readyFileIsThere() ? .complete : .lookAgain(after: .infinity)
    }
    if endsExplicitly() { return .complete }
    if !isRemote {
      switch WriterProbe.ask(file) {
      case .open: return .lookAgain(after: settle)
      case .closed:
        if observation.wasMovedHere { return .complete }
        let age = now - Double(status.changed) / 1e9
        // A clock that was set back would make the file wait for ever.
        return age >= settle || age < -settle ? .complete : .lookAgain(after: settle - age)
      case .unknowable: break
      }
    }
    if let last = observation.last, last.status.isSameContent(as: status) {
      let apart = now - last.at
      return apart >= settleRemote ? .complete : .lookAgain(after: settleRemote - apart)
    }
    observation.last = (status, now)
    return .lookAgain(after: settleRemote)
  }
}

extension FileStatus {
  /// Whether nothing was written between two looks.
  package func isSameContent(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode && size == other.size && modified == other.modified
  }
}

package import SystemIO

/// A drop that was taken out of its inbox, and what it holds.
package struct Claim: Sendable {
  /// The claimed file's name in the inbox's claim directory: `EPOCH-SEQUENCE-RANDOM-NAME`.
  package var fileName: String
  package var bytes: [UInt8]
  package var status: FileStatus
}

/// What became of an attempt to claim a file.
package enum ClaimResult: Sendable {
  case claimed(Claim)
  /// It is gone; its producer withdrew it, or another name won.
  case gone
  /// It changed between the judgement and the claim, and was put back.
  case changed
  /// It changed, and a newer file took its name before it could be put back: it waits in the claim directory under this
  /// name.
  case superseded(String)
}

/// Takes files out of an inbox by renaming them into the inbox's claim directory.
package struct Claimant: Sendable {
  package let inbox: Directory
  package let claims: Directory
  package let epoch: Int
  private var counter = 0
  private var random = SeededRandom()

  package init(inbox: Directory, claims: Directory, epoch: Int) {
    self.inbox = inbox
    self.claims = claims
    self.epoch = epoch
  }

  /// Claims `name`, which `file` was opened as and `judged` describes.
  package mutating func claim(
    _ name: String, file: borrowing Descriptor, judged: FileStatus
  ) throws(SystemError) -> ClaimResult {
    counter += 1
    let random = String(self.random.next() >> 32, radix: 36)
    let claimed = "\(epoch)-\(counter)-\(random)-\(name)"
    do {
      try inbox.rename(name, to: claims, as: claimed)
    } catch  where error.isAbsence {
      return .gone
    }
    let now = try file.status(claims.path(of: claimed))
    let there = try claims.status(claimed)
    // Another file may have been renamed over the judged one, or a writer may have come back, in between.
    guard now.isSameContent(as: judged), there.inode == judged.inode, there.device == judged.device,
      let bytes = try file.readAll(limit: Int(judged.size), claims.path(of: claimed)), bytes.count == judged.size,
      try file.status().isSameContent(as: judged)
    else {
      return try putBack(claimed, as: name)
    }
    return .claimed(Claim(fileName: claimed, bytes: bytes, status: now))
  }

  private func putBack(_ claimed: String, as name: String) throws(SystemError) -> ClaimResult {
    do {
      try claims.renameExclusively(claimed, to: inbox, as: name)
      return .changed
    } catch  where error.isExistence {
      return .superseded(claimed)
    }
  }

  /// The drop's file name in a claimed file's name; nil for a name that is not of this form.
  package static func dropName(ofClaim name: String) -> String? {
    let parts = name.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, Int(parts[0]) != nil, Int(parts[1]) != nil else { return nil }
    return String(parts[3])
  }
}

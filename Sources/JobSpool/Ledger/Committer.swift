package import SystemIO

/// Makes batches durable on a thread of its own: takes what has gathered while the last commit was under way.
package actor Committer {
  private let loop: EventLoop

  package init() throws(SystemError) {
    loop = try EventLoop()
    loop.start(name: "committer")
  }

  nonisolated package var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  /// Writes the records, then syncs the log, then the directories whose names the records speak of. Only after that may
  /// anything in the batch be acted upon: a log that names a claim which a power cut undoes would run the job twice.
  package func commit(_ commit: Ledger.Commit, directories: [Directory]) throws(SystemError) {
    if !commit.bytes.isEmpty {
      try commit.log.append(commit.bytes)
      try commit.log.synchronize()
    }
    if commit.syncsDirectories {
      for directory in directories { try directory.synchronize() }
    }
  }

  /// Syncs published sidecars: files first, then their directory.
  package func settle(_ names: [String], in directory: Directory) throws(SystemError) {
    if names.count > 64 {
      try directory.synchronizeFileSystem()
    } else {
      for name in names {
        do throws(SystemError) {
          try directory.openUntrusted(name).synchronize(directory.path(of: name))
        } catch  where error.isAbsence {}
      }
    }
    try directory.synchronize()
  }

  package func stop() { loop.stop() }
}

import ClusterAPI
import DirectoryWatch
import Glibc
package import JSONBytes
package import SystemIO

/// Reads a spool's files as any program may: no daemon is asked, and none is needed.
package struct SpoolReader: Sendable {
  /// How much of a job is read.
  package enum Depth: Sendable {
    /// `x.done` and `x.status`.
    case state
    /// Also the record, if there is one.
    case record
  }

  package let layout: SpoolLayout
  /// Whether names may be opened without a listing that shows them.
  package let isLocal: Bool

  package init(layout: SpoolLayout) throws(ClientError) {
    self.layout = layout
    do throws(SystemError) {
      isLocal = try FileSystemKind(at: layout.inbox).isLocal
    } catch {
      throw ClientError(
        .noSuchSpool, "\(layout.root) is not a whole spool: \(error)", hint: "jobspool init completes it")
    }
  }

  // MARK: Inboxes

  /// The names of the inboxes, the default one first. A directory in the inbox counts as one; whether the daemon watches
  /// it is said by its configuration.
  package func inboxes() throws(ClientError) -> [String] {
    var names = [SpoolLayout.defaultInbox]
    do throws(SystemError) {
      let directory = try Directory(layout.inbox)
      // A directory's links are its own two and one for each directory in it, on file systems that count them at all
      // (others say 1): so most inboxes, which may hold a hundred thousand files, need no listing.
      if isLocal, try directory.descriptor.status(layout.inbox).links == 2 { return names }
      var candidates: [String] = []
      try directory.list { raw in
        if !raw.contains(UInt8(ascii: ".")), JobName.isValid(raw) {
          candidates.append(String(decoding: raw, as: UTF8.self))
        }
      }
      for name in candidates.sorted() where try directory.statusIfPresent(name)?.kind == .directory {
        names.append(name)
      }
    } catch {
      throw ClientError(.noSuchSpool, "\(error)")
    }
    return names
  }

  package func directory(ofInbox inbox: String) throws(ClientError) -> Directory {
    do throws(SystemError) { return try Directory(layout.inbox(inbox)) } catch {
      if error.errno == ENOENT || error.errno == ENOTDIR {
        throw ClientError(
          .noSuchInbox, "no inbox \"\(inbox)\" in \(layout.root)",
          hint: "there are: \(((try? inboxes()) ?? []).joined(separator: " "))")
      }
      throw ClientError(.notPermitted, "\(error)")
    }
  }

  package func listing(ofInbox inbox: String, only wanted: Set<String>? = nil) throws(ClientError) -> SidecarListing {
    let directory = try directory(ofInbox: inbox)
    do throws(SystemError) { return try SidecarListing(directory, inbox: inbox, only: wanted) } catch {
      throw ClientError(.notPermitted, "\(error)")
    }
  }

  /// All jobs of all inboxes, or of one.
  package func entries(inbox: String? = nil) throws(ClientError) -> [SpoolEntry] {
    var found: [SpoolEntry] = []
    let names: [String] = if let inbox { [inbox] } else { try inboxes() }
    for name in names { found += try listing(ofInbox: name).entries }
    return found
  }

  /// The job of this name in an inbox, without reading the whole directory where the file system allows it.
  package func entry(named name: String, inbox: String) throws(ClientError) -> SpoolEntry? {
    guard JobName.isValid(name) else { return nil }
    guard isLocal else { return try listing(ofInbox: inbox, only: [name])[name] }
    let directory = try directory(ofInbox: inbox)
    var entry = SpoolEntry(name: name, inbox: inbox, directory: directory.path)
    func has(_ suffix: String) -> Bool { faccessat(directory.descriptor.rawValue, name + suffix, F_OK, 0) == 0 }
    // The drop is looked for before its sidecars: the daemon takes it away before it writes them, so the other way
    // round both looks could miss.
    if let suffix = [".yaml", ".yml", ".json"].first(where: has) {
      entry.files.insert(.spec)
      entry.specSuffix = suffix
    }
    for (suffix, file) in [
      (".status", .status), (".done", .done), (".meta.json", .record), (".elements.tsv", .elements), (".out", .output),
      (".refused", .refused),
    ] as [(String, SpoolEntry.Files)] where has(suffix) { entry.files.insert(file) }
    return entry.files.isDisjoint(with: .ofAJob) ? nil : entry
  }

  // MARK: Jobs

  /// Reads a job's sidecars; nil when it has gone meanwhile, or nothing of it can be read yet.
  package func job(_ entry: SpoolEntry, depth: Depth = .state) throws(ClientError) -> SpoolJob? {
    do throws(SystemError) {
      let directory = try Directory(entry.directory)
      guard var job = try state(of: entry, in: directory) else { return nil }
      if depth == .record { try readRecord(of: &job, in: directory) }
      return job
    } catch {
      if error.errno == ENOENT { return nil }
      throw ClientError(.notPermitted, "\(error)")
    }
  }

  /// Reads the jobs of all inboxes, or of one. The record is read of those only that `isWanted` lets through.
  package func forEachJob(
    inbox: String? = nil, depth: Depth = .state, where isWanted: (SpoolJob) -> Bool = { _ in true },
    _ body: (SpoolJob) -> Void
  ) throws(ClientError) {
    let names: [String] = if let inbox { [inbox] } else { try inboxes() }
    for name in names {
      let directory = try directory(ofInbox: name)
      do throws(SystemError) {
        for entry in try SidecarListing(directory, inbox: name).entries {
          guard var job = try state(of: entry, in: directory), isWanted(job) else { continue }
          if depth == .record { try readRecord(of: &job, in: directory) }
          body(job)
        }
      } catch {
        throw ClientError(.notPermitted, "\(error)")
      }
    }
  }

  private func state(of entry: SpoolEntry, in directory: Directory) throws(SystemError) -> SpoolJob? {
    let status = entry.files.contains(.status) ? try text(.status, entry, directory).flatMap(StatusSidecar.init) : nil
    let done = entry.files.contains(.done) ? try text(.done, entry, directory).flatMap(DoneSidecar.init) : nil
    var job = SpoolJob(entry: entry, state: .dropped)
    if entry.files.contains(.spec), done != nil || status == nil {
      // A new drop under the name of an ended job is the job that is meant from now on.
      guard let file = try directory.statusIfPresent(entry.name + (entry.specSuffix ?? ".yaml")) else { return nil }
      job.times.dropped = Double(file.changed) / 1e9
      return job
    }
    if status == nil, done == nil {
      // Between the claim and the first word about it a job is nowhere in its inbox.
      return claimed(entry.name, inbox: entry.inbox) == nil ? nil : SpoolJob(entry: entry, state: .spool(.accepted))
    }
    job.take(status)
    if let done {
      job.state = .spool(done.state)
      job.code = done.code
      job.id = done.id ?? job.id
      job.times.ended =
        try directory.statusIfPresent(SidecarKind.done.name(of: entry.name)).map { Double($0.modified) / 1e9 }
    }
    return job
  }

  private func readRecord(of job: inout SpoolJob, in directory: Directory) throws(SystemError) {
    guard job.entry.files.contains(.record), job.state != .dropped,
      let bytes = try contents(SidecarKind.record.name(of: job.entry.name), directory), !bytes.isEmpty
    else { return }
    // A record that can't be read leaves what the other sidecars said.
    try? job.take(record: bytes)
  }

  /// The rows of an array's elements.
  package func elements(of entry: SpoolEntry) throws(ClientError) -> [ElementRow] {
    do throws(SystemError) {
      let directory = try Directory(entry.directory)
      return ElementRow.rows(of: try text(.elements, entry, directory) ?? "")
    } catch {
      if error.errno == ENOENT { return [] }
      throw ClientError(.notPermitted, "\(error)")
    }
  }

  /// A sidecar's text; nil when it is not there or empty, which counts the same.
  package func text(_ kind: SidecarKind, of entry: SpoolEntry) -> String? {
    guard let directory = try? Directory(entry.directory) else { return nil }
    return (try? text(kind, entry, directory)) ?? nil
  }

  private func text(_ kind: SidecarKind, _ entry: SpoolEntry, _ directory: Directory) throws(SystemError) -> String? {
    guard let bytes = try contents(kind.name(of: entry.name), directory), !bytes.isEmpty else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func contents(_ name: String, _ directory: Directory) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) { return try directory.contents(name, limit: 64 << 20) } catch {
      if error.errno == ENOENT { return nil }
      throw error
    }
  }

  /// A job that a daemon has taken and not yet written about: its drop is gone, its sidecars are still to come. Only those
  /// who may look into the spool's own part can tell.
  package func claimed(_ name: String, inbox: String) -> SpoolEntry? {
    for path in ["\(layout.state)/claim/\(inbox)", "\(layout.state)/claim"] {
      guard let directory = try? Directory(path), let names = try? directory.names() else { continue }
      for claim in names {
        let parts = claim.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, SidecarListing.jobName(ofFile: String(parts[3])) == name else { continue }
        return SpoolEntry(name: name, inbox: inbox, directory: layout.inbox(inbox))
      }
    }
    return nil
  }

  // MARK: Archive

  /// The sets in the archive, the newest first, while `body` says to go on.
  package func archivedSets(_ body: (SpoolEntry) throws(ClientError) -> Bool) throws(ClientError) {
    guard let archive = try? Directory(layout.archive), let days = try? archive.names() else { return }
    for day in days.sorted(by: >) {
      guard let directory = try? Directory(archive.path(of: day)), let ids = try? directory.names() else { continue }
      for id in ids.sorted(by: >) where JobID(id) != nil {
        guard let set = try? Directory(directory.path(of: id)),
          let entries = try? SidecarListing(set, inbox: SpoolLayout.defaultInbox).entries
        else { continue }
        for var entry in entries {
          entry.isArchived = true
          if try !body(entry) { return }
        }
      }
    }
  }

  // MARK: The spool at a glance

  /// `status.json`; nil when no daemon has written it.
  package func status() -> JSONValue? {
    guard let bytes = try? Directory(layout.root).contents("status.json") else { return nil }
    return try? JSONValue(parsing: bytes)
  }

  /// The rows of `live.tsv`, each the fields of one living job, named by the header; nil when there is none.
  package func live() -> [[String: String]]? {
    guard let bytes = try? Directory(layout.root).contents("live.tsv", limit: 256 << 20) else { return nil }
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard !lines.isEmpty else { return [] }
    let header = lines.removeFirst().split(separator: "\t").map(String.init)
    return lines.map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(zip(header, fields), uniquingKeysWith: { first, _ in first })
    }
  }
}

extension SpoolJob {
  fileprivate mutating func take(_ status: StatusSidecar?) {
    guard let status else { return }
    state = .spool(status.state)
    for (key, value) in status.fields {
      switch key {
      case "id": id = value
      case "scheduler_id": schedulerID = value
      case "executor": executor = value
      case "host": host = value
      case "since": since = TimeStamp.parse(value)
      case "reason": reason = value
      case "message": message = value
      case "control": control = value
      case "elements": array = ArraySummary(words: value)
      default: break
      }
    }
    if status.state == .running { times.started = since }
  }
}

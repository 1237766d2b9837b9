import Glibc
import SystemIO
import YAMLDocument

/// Finds the jobs that operands mean: by name, id, place in time, pattern, scheduler's number or any of their files.
package final class JobResolver {
  package let reader: SpoolReader
  private let workingDirectory: String
  // Read once per run of a command, and only when an operand needs it.
  private var allEntries: [SpoolEntry]?
  private var allJobs: [SpoolJob]?
  private var inboxNames: [String]?

  package init(reader: SpoolReader, workingDirectory: String) {
    self.reader = reader
    self.workingDirectory = workingDirectory
  }

  /// The jobs of one operand; only a pattern can mean more than one. Throws where there is none.
  package func resolve(_ operand: String) throws(ClientError) -> [JobTarget] {
    let (address, elements) = JobAddress.parse(operand)
    let found = try entries(at: address, operand: operand)
    guard !found.isEmpty else { throw try noSuchJob(operand) }
    return found.map { JobTarget(operand: operand, entry: $0, elements: elements) }
  }

  private func entries(at address: JobAddress, operand: String) throws(ClientError) -> [SpoolEntry] {
    switch address {
    case .glob(let pattern):
      return try entries().filter { fnmatch(pattern, $0.handle, 0) == 0 || fnmatch(pattern, $0.name, 0) == 0 }
    case .newest(let number):
      let jobs = try newestFirst()
      return number <= jobs.count ? [jobs[number - 1].entry] : []
    case .newestFailed:
      return try newestFirst().first { $0.state.isTerminal && !$0.state.isDone }.map { [$0.entry] } ?? []
    case .scheduler(let engine, let id):
      return try jobs().filter { $0.executor == engine && $0.schedulerID == id }.map(\.entry)
    case .inInbox(let inbox, let name):
      if try inboxes().contains(inbox), let entry = try entry(named: name, inbox: inbox) { return [entry] }
      return try entry(ofFile: operand).map { [$0] } ?? []
    case .name(let name):
      return try entries(called: name)
    }
  }

  private func entries(called text: String) throws(ClientError) -> [SpoolEntry] {
    var named: [SpoolEntry] = []
    for inbox in try inboxes() {
      if let entry = try entry(named: text, inbox: inbox) { named.append(entry) }
    }
    if named.count > 1 {
      throw ClientError(
        .noSuchJob, "\"\(text)\" is in \(named.count) inboxes",
        hint: "say which: " + named.map { "\($0.inbox)/\($0.name)" }.joined(separator: " or "))
    }
    if !named.isEmpty { return named }
    if let entry = try entry(ofFile: text) { return [entry] }
    if let entry = try entry(ofID: text) { return [entry] }
    // Ended long ago: the newest set of that name.
    guard JobName.isValid(text) else { return [] }
    var archived: SpoolEntry?
    try reader.archivedSets { entry in
      if entry.name == text { archived = entry }
      return archived == nil
    }
    return archived.map { [$0] } ?? []
  }

  private func entry(named name: String, inbox: String) throws(ClientError) -> SpoolEntry? {
    if let entry = try reader.entry(named: name, inbox: inbox) { return entry }
    guard JobName.isValid(name), let claimed = reader.claimed(name, inbox: inbox) else { return nil }
    // Its sidecars may have appeared between the two looks.
    return try reader.entry(named: name, inbox: inbox) ?? claimed
  }

  /// A whole id, or at least 4 characters from the beginning of its random part.
  private func entry(ofID text: String) throws(ClientError) -> SpoolEntry? {
    let isWhole = JobID(text) != nil
    let isPart =
      text.utf8.count >= 4 && text.utf8.count <= 8
      && text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".utf8.contains($0) }
    guard isWhole || isPart else { return nil }
    let matches = try jobs().filter { job in
      guard let id = job.id else { return false }
      return isWhole ? id == text : id.suffix(8).hasPrefix(text)
    }
    if matches.count > 1 {
      throw ClientError(
        .noSuchJob, "\"\(text)\" begins the ids of \(matches.count) jobs",
        hint: "write more of it: "
          + matches.prefix(3).compactMap(\.id).map { String($0.suffix(8)) }.joined(separator: ", "))
    }
    if let match = matches.first { return match.entry }
    var archived: SpoolEntry?
    try reader.archivedSets { entry in
      let id = entry.directory.split(separator: "/").last.map(String.init) ?? ""
      if isWhole ? id == text : id.suffix(8).hasPrefix(text) { archived = entry }
      return archived == nil
    }
    return archived
  }

  /// The job that a path's file belongs to, so that `*.status` and completed names work as operands.
  private func entry(ofFile path: String) throws(ClientError) -> SpoolEntry? {
    let whole = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    guard let slash = whole.lastIndex(of: "/"),
      let name = SidecarListing.jobName(ofFile: String(whole[whole.index(after: slash)...])),
      let directory = SpoolLocator.realPath(String(whole[..<slash]))
    else { return nil }
    for inbox in try inboxes() where directory == SpoolLocator.realPath(reader.layout.inbox(inbox)) {
      return try entry(named: name, inbox: inbox)
    }
    guard directory.hasPrefix(reader.layout.archive + "/"), let set = try? Directory(directory),
      let listing = try? SidecarListing(set, inbox: SpoolLayout.defaultInbox), var entry = listing[name]
    else { return nil }
    entry.isArchived = true
    return entry
  }

  private func noSuchJob(_ operand: String) throws(ClientError) -> ClientError {
    if operand.contains(where: { $0 == "*" || $0 == "?" }) {
      return ClientError(.noSuchJob, "no job matches \"\(operand)\" in \(reader.layout.root)")
    }
    let suggestion = Spelling.suggestion(for: operand, among: Set(try entries().flatMap { [$0.handle, $0.name] }))
    return ClientError(
      .noSuchJob, "no job \"\(operand)\" in \(reader.layout.root)",
      hint: suggestion ?? "jobspool list -a shows all of them")
  }

  private func inboxes() throws(ClientError) -> [String] {
    if let inboxNames { return inboxNames }
    let names = try reader.inboxes()
    inboxNames = names
    return names
  }

  private func entries() throws(ClientError) -> [SpoolEntry] {
    if let allEntries { return allEntries }
    let entries = try reader.entries()
    allEntries = entries
    return entries
  }

  private func jobs() throws(ClientError) -> [SpoolJob] {
    if let allJobs { return allJobs }
    var jobs: [SpoolJob] = []
    try reader.forEachJob(depth: .record) { jobs.append($0) }
    allJobs = jobs
    return jobs
  }

  private func newestFirst() throws(ClientError) -> [SpoolJob] {
    try jobs().map { (job: $0, key: ($0.begin ?? 0, $0.id ?? "")) }.sorted { $0.key > $1.key }.map(\.job)
  }
}

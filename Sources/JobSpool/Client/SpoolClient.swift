import Glibc
import SystemIO

/// Drops jobs and controls into a spool's inboxes. Needs no daemon.
package struct SpoolClient: Sendable {
  package let reader: SpoolReader

  package init(reader: SpoolReader) { self.reader = reader }

  /// Drops a spec under a name, whole or not at all, and never over another file. When it returns, the drop is on the
  /// disk. Returns the id of the ended job that had the name before, if there is one.
  @discardableResult
  package func drop(_ spec: [UInt8], as name: String, inbox: String) throws(ClientError) -> String? {
    guard JobName.isValid(name) else {
      throw ClientError(
        .invalidSpec, "\"\(JobName.percentEncoded(name.utf8))\" can't be a job's name",
        hint: "letters, digits and . _ @ + = , - (a letter or digit first), at most \(InboxEntry.longestName)")
    }
    let directory = try reader.directory(ofInbox: inbox)
    let before = try previous(name, inbox: inbox)
    let staged = ".\(name).\(getpid()).tmp"
    do throws(SystemError) {
      try directory.unlinkIfPresent(staged)
      let file = try directory.open(staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o666)
      do throws(SystemError) {
        try file.write(spec, directory.path(of: staged))
        try file.synchronize(directory.path(of: staged))
        try directory.renameExclusively(staged, to: directory, as: "\(name).yaml")
      } catch {
        try? directory.unlink(staged)
        throw error
      }
      try directory.synchronize()
    } catch {
      if error.errno == EEXIST { throw nameInUse(name, .dropped) }
      throw ClientError(.cannotWrite, "the inbox can't be written: \(error)")
    }
    return before
  }

  /// The id of the ended job of this name; throws while the name is taken.
  private func previous(_ name: String, inbox: String) throws(ClientError) -> String? {
    guard let entry = try reader.entry(named: name, inbox: inbox) else { return nil }
    if entry.files.contains(.spec) { throw nameInUse(name, .dropped) }
    guard let job = try reader.job(entry) else { return nil }
    guard job.state.isTerminal else { throw nameInUse(name, job.state) }
    return job.id
  }

  private func nameInUse(_ name: String, _ state: ShownState) -> ClientError {
    ClientError(
      .invalidSpec, "the name \"\(name)\" is in use: that job is \(state.word)",
      hint: "give another name with --name, or end it first: jobspool cancel \(name)")
  }

  /// What became of a control drop.
  package enum ControlOutcome: Sendable, Hashable {
    /// The daemon will find it.
    case dropped
    /// The same was asked before, and not answered yet.
    case alreadyAsked
    /// The job has ended; nothing was dropped.
    case ended(ShownState)
  }

  /// Drops a control file for a job. It asks only: the answer comes in `x.status`.
  package func control(
    _ verb: ControlVerb, _ target: JobTarget, message: String? = nil
  ) throws(ClientError) -> ControlOutcome {
    let job = try reader.job(target.entry)
    if let job, job.state.isTerminal { return .ended(job.state) }
    var body = ""
    // A drop that nobody has taken yet has no job that a control could be for.
    if job == nil || job?.state == .dropped {
      body += "next: true\n"
    } else if let id = job?.id {
      body += "id: \(id)\n"
    }
    if let elements = target.elements, !elements.ranges.isEmpty { body += "elements: \(elements)\n" }
    if let message {
      body += "message: " + String(message.map { $0.isNewline || $0 == "\0" ? " " : $0 }) + "\n"
    }
    return try put(
      target.entry.name + verb.suffix.description, body: body, in: try reader.directory(ofInbox: target.entry.inbox))
  }

  private func put(_ name: String, body: String, in directory: Directory) throws(ClientError) -> ControlOutcome {
    let staged = ".\(name).\(getpid()).tmp"
    do throws(SystemError) {
      try directory.unlinkIfPresent(staged)
      try directory.publish(
        Array(body.utf8), as: name, .exclusive, staging: directory, stagingName: staged, mode: 0o666)
      return .dropped
    } catch {
      if error.errno == EEXIST { return .alreadyAsked }
      throw ClientError(
        error.errno == EACCES || error.errno == EPERM ? .notPermitted : .cannotWrite, "nothing was asked: \(error)")
    }
  }

  // MARK: Inboxes

  /// Stops the submission of an inbox's jobs; false if it was stopped before.
  package func hold(inbox: String, message: String?) throws(ClientError) -> Bool {
    let directory = try reader.directory(ofInbox: inbox)
    let body = message.map { "message: " + String($0.map { $0.isNewline ? " " : $0 }) + "\n" } ?? ""
    return try put(".hold", body: body, in: directory) == .dropped
  }

  /// Lets an inbox's jobs go on; false if it was not on hold.
  package func release(inbox: String) throws(ClientError) -> Bool {
    let directory = try reader.directory(ofInbox: inbox)
    do throws(SystemError) {
      try directory.unlink(".hold")
      return true
    } catch {
      if error.errno == ENOENT { return false }
      throw ClientError(error.errno == EACCES ? .notPermitted : .cannotWrite, "\(error)")
    }
  }
}

import ClusterAPI
import Glibc
import SystemIO
import TestSupport
import Testing

@testable import JobSpool

/// An inbox that a test serves by hand: real files, a clock that stands still, an engine that runs nothing.
final class InboxRig {
  let scratch: ScratchDirectory
  let clock = ManualClock()
  let engine = StandInEngine()
  let served: ServedInbox
  let inbox: Directory
  let staging: Directory

  init(configuration text: String = "", _ change: (inout SpoolConfig.Inbox) -> Void = { _ in }) throws {
    scratch = try ScratchDirectory()
    let layout = SpoolLayout(root: scratch.path)
    try layout.create(inboxes: ["gpu"])
    if !text.isEmpty { try scratch.write(text, to: "config.yaml") }
    let state = try Directory(layout.state)
    let hosts = try state.subdirectory("hosts")
    staging = try state.subdirectory("tmp")
    inbox = try Directory(layout.inbox)
    let instance = try Instance(hosts: hosts, now: clock.now)
    let taken = try Ownership.take(
      inbox: "default", journals: try state.subdirectory("journal"), staging: staging, hosts: hosts,
      instance: instance, now: clock.now)
    guard case .owner(let ledger, _) = taken else { throw NotOwned() }
    var options = SpoolConfig.Inbox(name: "default")
    change(&options)
    let tools = ServedInbox.Tools(
      layout: layout, clock: clock, instance: instance, engines: ["local": engine], keeper: "k", report: { _ in },
      state: state)
    served = try ServedInbox(
      options: options, configuration: try SpoolConfiguration(layout: layout), tools: tools, inbox: inbox,
      isRemote: false, ledger: ledger)
  }

  private struct NotOwned: Error {}

  func drop(_ text: String, _ name: String) throws {
    try scratch.write(text, to: "inbox/\(name)")
    served.notice(Array(name.utf8), wasMovedHere: true)
  }

  /// What the service does when something has happened.
  func turn() throws {
    if served.needsScan { try served.scan() }
    served.takeDue()
    _ = served.takeIn(atMost: 256)
    served.dispatch()
    served.publishDueStatuses(isBusy: false)
    while let commit = served.ledger.takeCommit() {
      try commit.log.append(commit.bytes)
      for action in served.ledger.finishCommit() { served.perform(action) }
      served.dispatch()
    }
  }

  func advance(_ seconds: Double) throws {
    clock.advance(by: seconds)
    try turn()
  }

  func live(_ name: String) -> LiveJob? { served.ledger.table.live[name] }

  /// The engine says this of the latest attempt of a job, or of its element.
  func says(
    _ status: JobStatus, _ name: String, index: Int? = nil, code: Int? = nil, reason: EndReason? = nil
  ) throws {
    let job = try #require(live(name))
    let task = try #require(job.tasks[index ?? LiveJob.whole])
    var record = StatusRecord(id: "1", status: status)
    (record.exitCode, record.reason) = (code, reason)
    served.observe(record, id: job.id, attempt: task.attempt, index: index)
    try turn()
  }

  func text(_ name: String) throws -> String? {
    guard try inbox.statusIfPresent(name) != nil else { return nil }
    return String(decoding: try inbox.contents(name) ?? [], as: UTF8.self)
  }

  /// The first line of `x.done`.
  func outcome(_ name: String) throws -> String? {
    try text("\(name).done").flatMap { $0.split(separator: "\n").first.map(String.init) }
  }
}

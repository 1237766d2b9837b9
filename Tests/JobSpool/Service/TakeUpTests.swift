import ClusterAPI
import SystemIO
import TestSupport
import Testing

@testable import JobSpool

@Suite("Attempts of an earlier daemon")
struct TakeUpTests {
  private func started() throws -> (rig: InboxRig, job: LiveJob, key: String) {
    let rig = try InboxRig()
    try rig.drop("command: x\n...\n", "a.yaml")
    try rig.turn()
    let job = try #require(rig.live("a"))
    rig.served.launches = []
    return (rig, job, Intent.key(id: job.id, index: nil, attempt: 1))
  }

  @Test("A job is UNKNOWN while its engine doesn't answer, and what it was when it does")
  func unknown() throws {
    let (rig, job, key) = try started()
    rig.served.markUnknown([key])
    #expect(job.state == .unknown)
    try rig.advance(1)
    #expect(try rig.text("a.status")?.hasPrefix("UNKNOWN\n") == true)
    var record = StatusRecord(id: key, status: .running)
    record.key = key
    rig.served.reconcile([record], keys: [key]) { _ in true }
    #expect(job.state == .running)
  }

  @Test("An attempt that its living keeper has not begun is begun now, under the same key")
  func neverBegun() throws {
    let (rig, job, key) = try started()
    rig.served.reconcile([], keys: [key]) { _ in true }
    try rig.turn()
    #expect(rig.served.launches.map(\.key) == [key])
    #expect(job.end == nil)
  }

  @Test("An attempt that nobody can know of any more is lost, and is not run again")
  func lost() throws {
    let (rig, job, key) = try started()
    job.tasks[LiveJob.whole]?.intent?.boot = "an earlier one"
    rig.served.reconcile([], keys: [key]) { _ in true }
    try rig.turn()
    #expect(rig.served.launches.isEmpty)
    #expect(job.end?.reason == .lost)
    #expect(try rig.outcome("a") == "FAILED -")
  }

  @Test("What another host's keeper was asked is UNKNOWN here, and is not run again")
  func anotherHost() throws {
    let (rig, job, key) = try started()
    rig.served.reconcile([], keys: [key]) { _ in false }
    try rig.turn()
    #expect(rig.served.launches.isEmpty)
    #expect(job.state == .unknown)
    #expect(job.end == nil)
  }

  @Test("A ready file speaks for one drop, and goes with it")
  func readyFile() throws {
    let rig = try InboxRig { $0.requiresReadyFile = true }
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    #expect(rig.live("a") == nil)
    try rig.scratch.write("", to: "inbox/a.ready")
    rig.served.notice(Array("a.yaml".utf8), wasMovedHere: false)
    try rig.turn()
    #expect(rig.live("a") != nil)
    #expect(try rig.inbox.statusIfPresent("a.ready") == nil)
  }
}

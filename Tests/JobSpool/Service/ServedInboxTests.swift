import ClusterAPI
import Glibc
import SystemIO
import TestSupport
import Testing

@testable import JobSpool

@Suite("An inbox that is served", .timeLimit(.minutes(1)))
struct ServedInboxTests {
  @Test("A drop becomes a job, is handed over once, and its outcome comes back beside it")
  func whole() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    #expect(rig.served.launches.map(\.key) == ["\(try #require(rig.live("a")).id).1"])
    #expect(try rig.text("a.yaml") == nil)
    try rig.turn()
    #expect(rig.served.launches.count == 1)
    try rig.says(.running, "a")
    try rig.says(.done, "a", code: 0)
    #expect(try rig.outcome("a") == "DONE 0")
    #expect(rig.live("a") == nil)
  }

  @Test("A drop whose ready file comes after it is taken when that is announced")
  func readyFile() throws {
    let rig = try InboxRig { $0.requiresReadyFile = true }
    try rig.drop("command: x\n", "a.yaml")
    try rig.advance(600)
    #expect(rig.live("a") == nil)
    try rig.drop("", "a.ready")
    try rig.turn()
    #expect(rig.live("a") != nil)
  }

  @Test("A second drop of a live name is answered, kept, and changes nothing")
  func reuse() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    let id = rig.live("a")?.id
    try rig.drop("command: y\n", "a.yml")
    try rig.turn()
    #expect(rig.live("a")?.id == id)
    #expect(try rig.text("a.refused")?.hasPrefix("live: ") == true)
    #expect(try rig.text("a.yml") == nil)
    #expect(rig.served.launches.count == 1)
  }

  @Test("A new drop of an ended name archives the old set first")
  func archivesOld() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    let id = try #require(rig.live("a")).id
    try rig.says(.failed, "a", code: 3)
    #expect(try rig.outcome("a") == "FAILED 3")
    try rig.drop("command: y\n", "a.yaml")
    try rig.turn()
    #expect(try rig.outcome("a") == nil)
    #expect(rig.live("a") != nil)
    let day = JobID.day(of: rig.clock.now)
    #expect(try rig.scratch.directory.subdirectory("archive").subdirectory(day).names() == [id.description])
  }

  @Test("A drop that can't be accepted now goes back to its place, and is taken later")
  func putBack() throws {
    let rig = try InboxRig()
    let day = "archive/\(JobID.day(of: rig.clock.now))"
    try rig.scratch.write("in the way", to: day)
    try rig.scratch.write("DONE 0\nid: unknown\n", to: "inbox/a.done")
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    #expect(rig.live("a") == nil)
    #expect(try rig.text("a.yaml") == "command: x\n")
    #expect(try rig.served.claims.names().isEmpty)
    try rig.scratch.directory.unlink(day)
    try rig.advance(11)
    #expect(rig.live("a") != nil)
    #expect(try rig.outcome("a") == nil)
  }

  @Test("A planted link where an old outcome would stand keeps nobody's drop out")
  func plantedDone() throws {
    let rig = try InboxRig()
    try #require(symlink("nowhere", rig.inbox.path(of: "a.done")) == 0)
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    #expect(rig.live("a") != nil)
    try rig.says(.done, "a", code: 0)
    #expect(try rig.outcome("a") == "DONE 0")
  }

  /// Files in the way of the next staged sidecars, which makes publications fail.
  private func block(_ rig: InboxRig) throws -> [String] {
    let names = (1...400).map { "\(rig.served.ledger.epoch)-default-\($0)" }
    for name in names { _ = try rig.staging.open(name, O_WRONLY | O_CREAT) }
    return names
  }

  @Test("An outcome that can't be written is written as soon as it can, also when nothing else happens")
  func failedPublication() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    let blocked = try block(rig)
    try rig.says(.failed, "a", code: 3)
    #expect(try rig.outcome("a") == nil)
    try rig.advance(11)
    #expect(try rig.outcome("a") == nil)
    for name in blocked { try rig.staging.unlinkIfPresent(name) }
    try rig.advance(11)
    #expect(try rig.outcome("a") == "FAILED 3")
    #expect(rig.served.failedPublications.isEmpty)
  }

  @Test("An outcome that is not written yet is not forgotten when later ones are made safe")
  func failedPublicationIsKept() throws {
    let rig = try InboxRig()
    for name in ["a", "b"] { try rig.drop("command: x\n", "\(name).yaml") }
    try rig.turn()
    let id = try #require(rig.live("a")).id
    let blocked = try block(rig)
    try rig.says(.done, "a", code: 0)
    for name in blocked { try rig.staging.unlinkIfPresent(name) }
    try rig.says(.done, "b", code: 0)
    #expect(try rig.outcome("b") == "DONE 0")
    let settlement = try #require(rig.served.takeSettlement(now: rig.clock.now, force: true))
    rig.served.settled(settlement)
    rig.served.forgotten(settlement)
    try rig.turn()
    #expect(rig.served.ledger.table.jobs[id] != nil)
    try rig.advance(11)
    #expect(try rig.outcome("a") == "DONE 0")
  }

  @Test("After max_failures no element is begun, but one that was begun is tried again, and then the array ends")
  func maxFailuresWithRetry() throws {
    let rig = try InboxRig()
    try rig.drop(
      "command: x\narray: {indices: 1-3, parallel: 2, max_failures: 1}\nretry: {max: 1, on: [oom], backoff: 1s}\n",
      "a.yaml")
    try rig.turn()
    #expect(rig.served.launches.count == 2)
    try rig.says(.failed, "a", index: 1, code: 1)
    try rig.says(.failed, "a", index: 2, code: 137, reason: .oom)
    #expect(rig.live("a") != nil)
    #expect(rig.served.launches.count == 2)
    try rig.advance(2)
    #expect(rig.served.launches.count == 3)
    #expect(rig.served.launches.last?.key.hasSuffix(".2.2") == true)
    try rig.says(.done, "a", index: 2, code: 0)
    #expect(try rig.outcome("a") == "FAILED 1")
    #expect(try rig.text("a.elements.tsv")?.contains("3\tSKIPPED") == true)
  }

  @Test("A cancel of an element that comes between its hand-over and its start is carried out when it runs")
  func cancelElementEarly() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\narray: {indices: 1-2}\n", "a.yaml")
    try rig.turn()
    let id = try #require(rig.live("a")).id
    try rig.drop("elements: 1\n", "a.cancel")
    try rig.turn()
    #expect(try rig.text("a.cancel") == nil)
    try rig.says(.running, "a", index: 2)
    #expect(rig.served.cancels.isEmpty)
    try rig.says(.running, "a", index: 1)
    #expect(rig.served.cancels == ["\(id).1.1"])
  }

  @Test("A cancel that comes while the promise is written keeps the job from its engine")
  func cancelDuringCommit() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\n", "a.yaml")
    try rig.served.scan()
    _ = rig.served.takeIn(atMost: 10)
    rig.served.dispatch()
    #expect(rig.live("a")?.tally.active == 1)
    try rig.drop("", "a.cancel")
    try rig.turn()
    #expect(rig.served.launches.isEmpty)
    #expect(try rig.outcome("a") == "KILLED -")
  }

  @Test("A job that waits for another inbox's goes on when that one's outcome is there")
  func otherInbox() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\nafter: [gpu/train]\n", "a.yaml")
    try rig.turn()
    #expect(rig.live("a")?.state == .held)
    try rig.advance(10)
    #expect(rig.served.launches.isEmpty)
    try rig.scratch.write("DONE 0\nid: x\n", to: "inbox/gpu/train.done")
    try rig.advance(10)
    #expect(rig.served.launches.count == 1)
  }

  @Test("A job that waits for one that failed is skipped, and so is who waits for it")
  func dependencyChain() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\nafter: [b]\n", "c.yaml")
    try rig.drop("command: x\nafter: [a]\n", "b.yaml")
    try rig.drop("command: x\n", "a.yaml")
    try rig.turn()
    try rig.says(.failed, "a", code: 1)
    #expect(try rig.outcome("b") == "SKIPPED -")
    #expect(try rig.outcome("c") == "SKIPPED -")
  }

  @Test("A held job starts when it is released; one that expires before is skipped")
  func holdAndExpire() throws {
    let rig = try InboxRig()
    try rig.drop("command: x\nhold: true\n", "a.yaml")
    try rig.drop("command: x\nhold: true\nexpires: 1h\n", "b.yaml")
    try rig.turn()
    #expect(rig.served.launches.isEmpty)
    try rig.drop("", "a.release")
    try rig.turn()
    #expect(rig.served.launches.count == 1)
    try rig.advance(3601)
    #expect(try rig.outcome("b") == "SKIPPED -")
    #expect(try rig.text("b.status")?.contains("reason: expired") == true)
  }

  @Test("The files of notify are touched at their events, with the job's name in their paths")
  func notifies() throws {
    let rig = try InboxRig()
    let place = rig.scratch.path
    try rig.drop(
      "command: x\nnotify: {start: '\(place)/{name}.began', success: \(place)/good, failure: \(place)/bad, "
        + "end: \(place)/over}\n", "a.yaml")
    try rig.turn()
    func isThere(_ name: String) throws -> Bool { try rig.scratch.directory.statusIfPresent(name) != nil }
    try #require(rig.live("a") != nil)
    #expect(try !isThere("a.began"))
    try rig.says(.running, "a")
    #expect(try isThere("a.began"))
    #expect(try !isThere("over"))
    try rig.says(.failed, "a", code: 1)
    #expect(try isThere("over") && isThere("bad") && !isThere("good"))
  }
}

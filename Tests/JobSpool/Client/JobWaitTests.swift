import Glibc
import JobSpool
import SystemIO
import TestSupport
import Testing

/// One after the other: the kernel's events go to one watcher of a process at a time.
@Suite(.timeLimit(.minutes(1)), .serialized)
struct JobWaitTests {
  private let spool: SidecarSpool

  init() throws { spool = try SidecarSpool() }

  private func wait(_ names: [String], earlier: String? = nil) throws -> JobWait {
    try JobWait(
      try spool.reader, names.map { (SpoolEntry(name: $0, inbox: "default", directory: spool.layout.inbox), earlier) })
  }

  private func finish(_ wait: JobWait) throws -> Bool {
    for _ in 0..<200 where !wait.isOver { _ = try wait.step(atMost: 0.2) }
    return wait.isOver
  }

  @Test("It is over when every job has its last sidecar, and knows their codes")
  func many() throws {
    try spool.live("a")
    try spool.ended("b", "FAILED 3")
    let wait = try wait(["a", "b"])
    defer { wait.stop() }
    #expect(!wait.isOver)
    #expect(wait.overCount == 1)
    try spool.ended("a", "DONE 0")
    #expect(try finish(wait))
    #expect(wait.items.map { $0.job?.code } == [0, 3])
  }

  @Test("The end of an earlier job of the same name is not the end that is waited for")
  func earlierJob() throws {
    try spool.ended("a", "DONE 0", id: "20261122-140000-aaaaaaaa")
    let wait = try wait(["a"], earlier: "20261122-140000-aaaaaaaa")
    defer { wait.stop() }
    _ = try wait.step(atMost: 0.01)
    #expect(!wait.isOver)
    try spool.ended("a", "FAILED 9", id: "20261122-150000-bbbbbbbb")
    #expect(try finish(wait))
    #expect(wait.items[0].job?.code == 9)
  }

  @Test("A job that is archived meanwhile is found there")
  func archived() throws {
    try spool.live("a", id: "20261122-140211-k7m2q5xd")
    let wait = try wait(["a"])
    defer { wait.stop() }
    _ = try spool.scratch.directory.subdirectory("archive").subdirectory("2026-11-22", create: 0o755)
      .subdirectory("20261122-140211-k7m2q5xd", create: 0o755)
    try spool.scratch.write(
      "KILLED 143\nid: 20261122-140211-k7m2q5xd\n", to: "archive/2026-11-22/20261122-140211-k7m2q5xd/a.done")
    unlink(spool.layout.inbox + "/a.status")
    #expect(try finish(wait))
    #expect(wait.items[0].job?.code == 143)
  }

  @Test("An empty last sidecar is not the end")
  func emptyDone() throws {
    try spool.live("a")
    try spool.write("", "a.done")
    let wait = try wait(["a"])
    defer { wait.stop() }
    _ = try wait.step(atMost: 0.01)
    #expect(!wait.isOver)
    try spool.ended("a")
    #expect(try finish(wait))
  }
}

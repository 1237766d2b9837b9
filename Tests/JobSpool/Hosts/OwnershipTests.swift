import Glibc
import JSONBytes
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite("Who owns an inbox", .timeLimit(.minutes(1)))
struct OwnershipTests {
  let scratch: ScratchDirectory
  let journals: Directory
  let staging: Directory
  let hosts: Directory

  init() throws {
    scratch = try ScratchDirectory()
    journals = try scratch.directory.subdirectory("journal", create: 0o755)
    staging = try scratch.directory.subdirectory("tmp", create: 0o755)
    hosts = try scratch.directory.subdirectory("hosts", create: 0o755)
  }

  private func take(_ instance: Instance, limit: (epoch: Int, bytes: Int64)? = nil) throws -> Ownership.Result {
    try Ownership.take(
      inbox: "default", journals: journals, staging: staging, hosts: hosts, instance: instance, now: 5, ownLimit: limit)
  }

  private func ledger(_ result: Ownership.Result) throws -> Ledger {
    switch result {
    case .owner(let ledger, _): return ledger
    case .taken(let owner): throw Taken(owner: owner)
    }
  }

  private struct Taken: Error { var owner: String }

  private func write(_ records: [JournalRecord], to ledger: inout Ledger) throws {
    for record in records { ledger.append(record) }
    let taken = ledger.takeCommit()
    let commit = try #require(taken)
    try commit.log.append(commit.bytes)
    _ = ledger.finishCommit()
  }

  @Test("The first who comes owns it, a second stands by and learns the owner's name")
  func takes() throws {
    let first = try Instance(hosts: hosts, now: 1)
    let second = try Instance(hosts: hosts, now: 2)
    #expect(try ledger(try take(first)).epoch == 1)
    guard case .taken(let owner) = try take(second) else {
      Issue.record("two own it")
      return
    }
    #expect(owner == first.name)
    #expect(!Ownership.isFenced(epoch: 1, journals: journals, inbox: "default"))
  }

  @Test("Of many that come at once, one owns it")
  func race() async throws {
    let instances = try (0..<8).map { try Instance(hosts: hosts, now: Double($0)) }
    let owners = await withTaskGroup(of: Bool.self) { group in
      for instance in instances {
        group.addTask { if case .owner = try? take(instance) { true } else { false } }
      }
      var count = 0
      for await owns in group { count += owns ? 1 : 0 }
      return count
    }
    #expect(owners == 1)
  }

  @Test("What a daemon that died had written is its heir's, record for record")
  func heir() throws {
    var first: Instance? = try Instance(hosts: hosts, now: 1)
    var old = try ledger(try take(try #require(first)))
    try write(
      [
        .accepted(JobSamples.acceptance("a", 1)), .accepted(JobSamples.acceptance("b", 2)),
        .intent(JobSamples.intent(1)), .held(JobSamples.id(2), true),
      ], to: &old)
    first = nil
    let heir = try ledger(try take(try Instance(hosts: hosts, now: 2)))
    #expect(heir.epoch == 2)
    #expect(heir.table.live.keys.sorted() == ["a", "b"])
    #expect(heir.table.live["a"]?.tally.active == 1)
    #expect(heir.table.live["b"]?.isHeld == true)
    #expect(heir.sequence > old.sequence)
    #expect(Ownership.isFenced(epoch: 1, journals: journals, inbox: "default"))
  }

  @Test("A released inbox is taken at once, though its daemon still lives")
  func released() throws {
    let first = try Instance(hosts: hosts, now: 1)
    var old = try ledger(try take(first))
    try write([.accepted(JobSamples.acceptance("a", 1)), .released], to: &old)
    let heir = try ledger(try take(try Instance(hosts: hosts, now: 2)))
    #expect(heir.table.live["a"] != nil)
    #expect(first.started == 1)
  }

  @Test("An owner whose commit failed begins anew with what was committed before it")
  func failedCommit() throws {
    let instance = try Instance(hosts: hosts, now: 1)
    var old = try ledger(try take(instance))
    try write([.accepted(JobSamples.acceptance("a", 1))], to: &old)
    let good = old.committedBytes
    old.append(.accepted(JobSamples.acceptance("doubt", 2)))
    let taken = old.takeCommit()
    let commit = try #require(taken)
    try commit.log.append(commit.bytes)
    let new = try ledger(try take(instance, limit: (epoch: 1, bytes: good)))
    #expect(new.epoch == 2)
    #expect(new.table.live.keys.sorted() == ["a"])
    let history = try Journal.read(try journals.subdirectory("default"))
    #expect(history.table.live.keys.sorted() == ["a"])
  }

  @Test("An owner that lost its inbox meanwhile doesn't take it back from a living one")
  func failedCommitAfterTakeover() throws {
    let first = try Instance(hosts: hosts, now: 1)
    var old = try ledger(try take(first))
    try write([.released], to: &old)
    let second = try Instance(hosts: hosts, now: 2)
    _ = try ledger(try take(second))
    guard case .taken(let owner) = try take(first, limit: (epoch: 1, bytes: old.committedBytes)) else {
      Issue.record("a living owner lost its inbox")
      return
    }
    #expect(owner == second.name)
  }

  @Test("An instance's files go with it, and a sweep takes only those of the dead")
  func sweeps() throws {
    let living = try Instance(hosts: hosts, now: 1)
    var dead: Instance? = try Instance(hosts: hosts, now: 2)
    let name = try #require(dead?.name)
    #expect(try !Instance.isGone(name, hosts: hosts))
    dead = nil
    #expect(try Instance.isGone(name, hosts: hosts))
    let other = try Instance(hosts: hosts, now: 3)
    other.sweep()
    #expect(try hosts.names().sorted() == [living.name, other.name].map { "\($0).lock" }.sorted())
    other.leave()
    #expect(try Instance.isGone(other.name, hosts: hosts))
    #expect(try hosts.names() == ["\(living.name).lock"])
  }
}

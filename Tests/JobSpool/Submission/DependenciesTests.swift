import ClusterAPI
import JobSpool
import Testing

@Suite("What a job waits for")
struct DependenciesTests {
  /// A table with job 1, `me`, and these ended ones.
  private func table(_ ended: [(String, SpoolState)] = [], live: [String] = []) -> JobTable {
    var records: [JournalRecord] = [.accepted(JobSamples.acceptance("me", 1))]
    for (number, job) in ended.enumerated() {
      let number = UInt64(number + 10)
      records.append(.accepted(JobSamples.acceptance(job.0, number)))
      records.append(.ended(JobSamples.id(number), JobEnd(job.1, at: 5)))
    }
    for (number, name) in live.enumerated() {
      records.append(.accepted(JobSamples.acceptance(name, UInt64(number + 20))))
    }
    return JobSamples.table(records)
  }

  private func answer(
    _ dependencies: [Dependency], _ table: JobTable, elsewhere: [String: SpoolState] = [:]
  ) throws -> Dependencies.Answer {
    let me = try #require(table.jobs[JobSamples.id(1)])
    return Dependencies.resolve(dependencies, of: me, in: table) { name in elsewhere[name].map { ($0, nil) } }
  }

  private func isImpossible(_ answer: Dependencies.Answer) -> Bool {
    if case .impossible = answer { true } else { false }
  }

  @Test("Success is DONE, failure is every other end, any is both", arguments: SpoolState.allCases.filter(\.isTerminal))
  func conditions(_ state: SpoolState) throws {
    let table = table([("a", state)])
    let success = try answer([Dependency(job: "a", when: .success)], table)
    let failure = try answer([Dependency(job: "a", when: .failure)], table)
    #expect((success == .fulfilled) == (state == .done))
    #expect((failure == .fulfilled) == (state != .done))
    #expect(isImpossible(success) != isImpossible(failure))
    #expect(try answer([Dependency(job: "a", when: .any)], table) == .fulfilled)
  }

  @Test("A live job is waited for, and so is one that nobody has seen yet")
  func waits() throws {
    #expect(try answer([Dependency(job: "a")], table(live: ["a"])) == .waiting(on: "a"))
    #expect(try answer([Dependency(job: "later")], table()) == .waiting(on: "later"))
  }

  @Test("One that can't come true decides, whatever the others still do")
  func impossibleFirst() throws {
    let table = table([("bad", .failed)], live: ["slow"])
    #expect(isImpossible(try answer([Dependency(job: "slow"), Dependency(job: "bad")], table)))
    #expect(try answer([], table) == .fulfilled)
  }

  @Test("A job is known by its id as by its name, live and ended")
  func byID() throws {
    let table = table([("a", .done)], live: ["b"])
    #expect(try answer([Dependency(job: JobSamples.id(10).description)], table) == .fulfilled)
    let live = JobSamples.id(20).description
    #expect(try answer([Dependency(job: live)], table) == .waiting(on: live))
  }

  @Test("A name that is live again is the live job's, not the ended one's")
  func reused() throws {
    var table = table([("a", .done)])
    table.apply(.archived(JobSamples.id(10)), sequence: 50)
    table.apply(.accepted(JobSamples.acceptance("a", 30)), sequence: 51)
    #expect(try answer([Dependency(job: "a")], table) == .waiting(on: "a"))
  }

  @Test("Another inbox's job is answered from outside")
  func otherInbox() throws {
    #expect(try answer([Dependency(job: "gpu/train")], table(), elsewhere: ["gpu/train": .done]) == .fulfilled)
    #expect(isImpossible(try answer([Dependency(job: "gpu/train")], table(), elsewhere: ["gpu/train": .killed])))
    #expect(try answer([Dependency(job: "gpu/train")], table()) == .waiting(on: "gpu/train"))
  }

  @Test("A job that waits for itself would wait for ever, so it is impossible, by name and by id")
  func itself() throws {
    #expect(isImpossible(try answer([Dependency(job: "me")], table())))
    #expect(isImpossible(try answer([Dependency(job: JobSamples.id(1).description)], table())))
  }

  @Test("A circle is impossible, however long")
  func circle() throws {
    let table = table(live: ["a", "b", "c"])
    for (name, next) in [("a", "b"), ("b", "c"), ("c", "me")] {
      table.live[name]?.plan = try JobSamples.plan("command: x\nafter: [\(next)]\n")
    }
    #expect(isImpossible(try answer([Dependency(job: "a")], table)))
    table.live["c"]?.plan = try JobSamples.plan("command: x\nafter: [a]\n")
    // A circle of others is theirs; it doesn't lead back here, and following it ends.
    #expect(try answer([Dependency(job: "a")], table) == .waiting(on: "a"))
  }
}

import Glibc
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite("When a drop is whole", .timeLimit(.minutes(1)))
struct CompletenessTests {
  let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  private func rules(
    settle: Double = 1, isRemote: Bool = false, ready: Bool = false, owners: Set<UInt32>? = nil
  ) -> Completeness {
    Completeness(
      settle: settle, settleRemote: 5, isRemote: isRemote, requiresReadyFile: ready,
      acceptedOwners: owners ?? [User.id])
  }

  /// Looks at `a.yaml` so many seconds after its last change.
  private func look(
    _ rules: Completeness, after age: Double, _ seen: inout Completeness.Observation?, readyIsThere: Bool = false,
    endsExplicitly: Bool = false
  ) throws -> Completeness.Verdict {
    let file = try scratch.directory.openUntrusted("a.yaml")
    let status = try file.status()
    let now = Double(status.changed) / 1e9 + age
    var observation = seen ?? Completeness.Observation(firstSeen: now)
    defer { seen = observation }
    return rules.judge(
      file, status: status, observation: &observation, now: now, readyFileIsThere: { readyIsThere },
      endsExplicitly: { endsExplicitly })
  }

  private func look(_ rules: Completeness, after age: Double) throws -> Completeness.Verdict {
    var seen: Completeness.Observation?
    return try look(rules, after: age, &seen)
  }

  private func seconds(_ verdict: Completeness.Verdict) -> Double? {
    if case .lookAgain(let seconds) = verdict { seconds } else { nil }
  }

  @Test("A file that was renamed here and that nobody writes to is whole at once")
  func moved() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    var seen: Completeness.Observation? = .init(firstSeen: 0)
    seen?.wasMovedHere = true
    #expect(try look(rules(), after: 0, &seen) == .complete)
  }

  @Test("Without that word it is whole when it was left alone for the settle time")
  func settles() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    let wait = try #require(seconds(try look(rules(), after: 0.25)))
    #expect(abs(wait - 0.75) < 0.001)
    #expect(try look(rules(), after: 1) == .complete)
  }

  @Test("A file that somebody has open for writing is not whole, however old, wherever it came from")
  func openForWriting() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    let writer = try scratch.directory.open("a.yaml", O_WRONLY | O_APPEND)
    var seen: Completeness.Observation? = .init(firstSeen: 0)
    seen?.wasMovedHere = true
    #expect(seconds(try look(rules(), after: 3600, &seen)) == 1)
    _ = consume writer
    #expect(try look(rules(), after: 3600, &seen) == .complete)
  }

  @Test("Another process that holds the file open counts as much as this one")
  func openElsewhere() async throws {
    try scratch.write("command: a\n", to: "a.yaml")
    let program = try RunningProgram(
      ["sh", "-c", "exec 3>>\"$1\"; echo ready; exec sleep 60", "sh", scratch.path("a.yaml")])
    try #require(await eventually { program.output == "ready\n" })
    #expect(seconds(try look(rules(), after: 3600)) == 1)
    program.signal(SIGKILL)
    try await program.wait()
    #expect(try look(rules(), after: 3600) == .complete)
  }

  @Test(
    "A shared writable mapping keeps a file unfinished after its descriptor is closed",
    .enabled(if: ScratchDirectory.countsMappings, "overlayfs maps the file below, so its lease misses the mapping"))
  func mapped() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    let memory = try mapped("a.yaml")
    #expect(seconds(try look(rules(), after: 3600)) == 1)
    munmap(memory, 4)
    #expect(try look(rules(), after: 3600) == .complete)
  }

  private func mapped(_ name: String) throws -> UnsafeMutableRawPointer {
    let file = try scratch.directory.open(name, O_RDWR)
    let memory = try #require(mmap(nil, 4, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, 0))
    try #require(memory != MAP_FAILED)
    return memory
  }

  @Test("Each append starts the settle time anew")
  func slowAppends() throws {
    try scratch.write("command: a", to: "a.yaml")
    let first = try scratch.directory.status("a.yaml")
    let writer = try scratch.directory.open("a.yaml", O_WRONLY | O_APPEND)
    try writer.write(Array("; rm -rf x\n".utf8))
    _ = consume writer
    let second = try scratch.directory.status("a.yaml")
    #expect(!first.isSameContent(as: second))
    #expect(seconds(try look(rules(), after: 0.5)) != nil)
    #expect(try look(rules(), after: 1) == .complete)
  }

  @Test("YAML's end marker makes a file whole though its writer still has it open")
  func endMarker() throws {
    try scratch.write("command: a\n...\n", to: "a.yaml")
    let writer = try scratch.directory.open("a.yaml", O_WRONLY | O_APPEND)
    var seen: Completeness.Observation?
    #expect(try look(rules(), after: 0, &seen, endsExplicitly: true) == .complete)
    #expect(try writer.status().size > 0)
  }

  @Test("An empty file is waited for a minute, then refused")
  func empty() throws {
    try scratch.write("", to: "a.yaml")
    var seen: Completeness.Observation?
    #expect(try look(rules(), after: 0, &seen) == .lookAgain(after: 60))
    #expect(seconds(try look(rules(), after: 59, &seen)) != nil)
    #expect(try look(rules(), after: 61, &seen) == .refuse("is empty"))
  }

  @Test("A second link is waited out for a minute: its publisher may be about to remove the first")
  func twoLinks() throws {
    try scratch.write("command: a\n", to: "tmp")
    try scratch.directory.link("tmp", to: scratch.directory, as: "a.yaml")
    var seen: Completeness.Observation?
    #expect(try look(rules(), after: 10, &seen) == .lookAgain(after: 1))
    #expect(try look(rules(), after: 80, &seen) == .complete)
    try scratch.directory.unlink("tmp")
    #expect(try look(rules(), after: 10) == .complete)
  }

  @Test("A stranger's file is refused by the number of its owner")
  func stranger() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    guard case .refuse(let words) = try look(rules(owners: [User.id &+ 1]), after: 3600) else {
      Issue.record("it was taken")
      return
    }
    #expect(words.contains("uid \(User.id)"))
    #expect(words.contains("accept_uids"))
  }

  @Test("A file of more than a mebibyte is refused, one of exactly that is not")
  func tooLarge() throws {
    try scratch.write(String(repeating: "x", count: 1 << 20), to: "a.yaml")
    #expect(try look(rules(), after: 3600) == .complete)
    try scratch.write(String(repeating: "x", count: 1 << 20 + 1), to: "a.yaml")
    guard case .refuse = try look(rules(), after: 3600) else {
      Issue.record("it was taken")
      return
    }
  }

  @Test("What is no regular file is refused", arguments: ["directory", "fifo"])
  func kinds(_ kind: String) throws {
    if kind == "fifo" {
      try #require(mkfifo(scratch.path("a.yaml"), 0o600) == 0)
    } else {
      try scratch.directory.makeDirectory("a.yaml", mode: 0o755)
    }
    guard case .refuse(let words) = try look(rules(), after: 3600) else {
      Issue.record("it was taken")
      return
    }
    #expect(words.contains("not a regular file"))
  }

  @Test("An inbox that asks for a ready file takes a drop when that is there, however old the drop")
  func readyFile() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    var seen: Completeness.Observation?
    #expect(try look(rules(ready: true), after: 3600, &seen) == .lookAgain(after: .infinity))
    #expect(try look(rules(ready: true), after: 0, &seen, readyIsThere: true) == .complete)
  }

  @Test("A remote file must look the same twice, five seconds apart by the observer's clock")
  func remote() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    var seen: Completeness.Observation?
    #expect(try look(rules(isRemote: true), after: 3600, &seen) == .lookAgain(after: 5))
    let wait = try #require(seconds(try look(rules(isRemote: true), after: 3602, &seen)))
    #expect(abs(wait - 3) < 0.001)
    #expect(try look(rules(isRemote: true), after: 3605, &seen) == .complete)
  }

  @Test("A remote file that changed in between is watched anew")
  func remoteChanged() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    var seen: Completeness.Observation?
    #expect(try look(rules(isRemote: true), after: 0, &seen) == .lookAgain(after: 5))
    try scratch.write("command: abc\n", to: "a.yaml")
    #expect(try look(rules(isRemote: true), after: 5, &seen) == .lookAgain(after: 5))
  }

  @Test("A clock that was set back makes no local file wait")
  func clockSetBack() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    #expect(try look(rules(), after: -86_400) == .complete)
  }

  @Test("A clock that was set back makes no remote and no empty file wait for it to come round again")
  func clockSetBackElsewhere() throws {
    try scratch.write("command: a\n", to: "a.yaml")
    var seen: Completeness.Observation?
    _ = try look(rules(isRemote: true), after: 86_400, &seen)
    #expect(try look(rules(isRemote: true), after: 0, &seen) == .lookAgain(after: 5))
    #expect(try look(rules(isRemote: true), after: 5, &seen) == .complete)
    try scratch.write("", to: "a.yaml")
    seen = nil
    _ = try look(rules(), after: 86_400, &seen)
    #expect(try look(rules(), after: 0, &seen) == .lookAgain(after: 60))
  }
}

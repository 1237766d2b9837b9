import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite("Sidecars of a job", .timeLimit(.minutes(1)))
struct ProjectorTests {
  let scratch: ScratchDirectory
  let inbox: Directory
  let jobs: Directory
  var projector: Projector

  init() throws {
    scratch = try ScratchDirectory()
    try SpoolLayout(root: scratch.path).create()
    let layout = SpoolLayout(root: scratch.path)
    inbox = try Directory(layout.inbox)
    let state = try Directory(layout.state)
    jobs = try state.subdirectory("jobs")
    projector = Projector(
      sidecars: inbox, staging: try state.subdirectory("tmp"), jobs: jobs,
      work: try scratch.directory.subdirectory("work"), archive: try scratch.directory.subdirectory("archive"),
      record: RecordWriter(
        inbox: "default", host: "node1", user: "me", configDigest: "cd", epoch: 3, layout: layout))
  }

  private func text(_ name: String) throws -> String { String(decoding: try inbox.contents(name) ?? [], as: UTF8.self) }

  /// A job that ended like this, with its plan.
  private func job(
    _ state: SpoolState = .done, code: Int? = 0, spec: String = "command: x", attempts: [AttemptEnd]? = nil
  ) throws -> LiveJob {
    var end = JobEnd(state, reason: .exit, at: 1_795_357_340)
    end.code = code
    let all = attempts ?? [JobSamples.attemptEnd(state, code: code)]
    end.attempt = all.last
    var records: [JournalRecord] = []
    for attempt in all.dropLast() {
      records.append(.intent(JobSamples.intent(attempt: attempt.attempt)))
      records.append(.attempt(JobSamples.id(), attempt))
    }
    if let last = all.last { records.append(.intent(JobSamples.intent(attempt: last.attempt))) }
    let job = try JobSamples.job(records + [.ended(JobSamples.id(), end)])
    job.plan = try JobSamples.plan(spec)
    return job
  }

  private mutating func put(_ text: String, _ ending: String, attempt: Int = 1, index: Int? = nil) throws {
    let name = RequestBuilder.fileName(JobSamples.id(), attempt: attempt, index: index, ending)
    try projector.shard(of: JobSamples.id()).open(name, O_WRONLY | O_CREAT).write(Array(text.utf8))
  }

  private mutating func leftovers() throws -> [String] { try projector.shard(of: JobSamples.id()).names() }

  private mutating func publish(_ job: LiveJob, text: String? = nil) throws {
    try projector.publishOutcome(of: job, diagnostics: [], diagnosticText: text, sequence: 9)
  }

  @Test("A done job has every sidecar, and its own files are gone")
  mutating func done() throws {
    try put("hello\n", ".out")
    try put("oops\n", ".err")
    try put("not read for a done job", ".msg")
    try publish(try job())
    #expect(
      try inbox.names().sorted()
        == ["align.done", "align.err", "align.exit_code", "align.meta.json", "align.out", "align.status"])
    #expect(try text("align.done") == "DONE 0\nid: \(JobSamples.id())\n")
    #expect(try text("align.exit_code") == "0\n")
    #expect(try text("align.out") == "hello\n")
    let status = try #require(StatusSidecar(text: try text("align.status")))
    #expect(status.state == .done)
    #expect(status["id"] == JobSamples.id().description)
    #expect(status["epoch"] == "3")
    let left = try leftovers()
    #expect(left.isEmpty)
    #expect(try scratch.directory.subdirectory(".jobspool").subdirectory("tmp").names().isEmpty)
  }

  @Test("A job without a code has no code sidecar, and a dash in its last word")
  mutating func noCode() throws {
    try publish(try job(.failed, code: nil))
    #expect(try text("align.done").hasPrefix("FAILED -\n"))
    #expect(try inbox.statusIfPresent("align.exit_code") == nil)
  }

  @Test("Publishing again changes nothing")
  mutating func again() throws {
    try put("hello\n", ".out")
    let job = try job()
    try publish(job)
    let names = try inbox.names().sorted()
    let inode = try inbox.status("align.done").inode
    let contents = try names.map(text)
    try publish(job)
    #expect(try inbox.names().sorted() == names)
    #expect(try names.map(text) == contents)
    #expect(try inbox.status("align.done").inode == inode)
  }

  @Test(
    "What stands in the place of the last word and is none of ours gives way",
    arguments: ["link", "dangling link", "foreign", "empty", "directory", "fifo", "large"])
  mutating func planted(_ kind: String) throws {
    try scratch.write("mine", to: "victim")
    let path = inbox.path(of: "align.done")
    switch kind {
    case "link": try #require(symlink(scratch.path("victim"), path) == 0)
    case "dangling link": try #require(symlink("nowhere", path) == 0)
    case "foreign": try scratch.write("DONE 0\nid: forged\n", to: "inbox/align.done")
    case "empty": try scratch.write("", to: "inbox/align.done")
    case "directory": try inbox.makeDirectory("align.done", mode: 0o755)
    case "fifo": try #require(mkfifo(path, 0o600) == 0)
    default: try scratch.write(String(repeating: "x", count: 5000), to: "inbox/align.done")
    }
    try publish(try job(.failed, code: 3))
    #expect(try inbox.status("align.done").kind == .regular)
    #expect(try text("align.done") == "FAILED 3\nid: \(JobSamples.id())\n")
    #expect(try scratch.read("victim") == "mine")
  }

  @Test("A planted link or directory in another sidecar's place gives way too", arguments: SidecarKind.allCases)
  mutating func plantedElsewhere(_ kind: SidecarKind) throws {
    guard ![.refused, .elements, .output, .error].contains(kind) else { return }
    try scratch.write("mine", to: "victim")
    let name = kind.name(of: "align")
    for isDirectory in [false, true] {
      ScratchDirectory.remove(inbox.path(of: name))
      try inbox.unlinkIfPresent(name)
      if isDirectory {
        try inbox.makeDirectory(name, mode: 0o755)
      } else {
        try #require(symlink(scratch.path("victim"), inbox.path(of: name)) == 0)
      }
      try publish(try job())
      #expect(try inbox.status(name).kind == .regular)
    }
    #expect(try scratch.read("victim") == "mine")
  }

  @Test("A running job's output can be followed beside the drop, and is the same file at the end")
  mutating func links() throws {
    try put("so far", ".out")
    try put("", ".err")
    let job = try job()
    try projector.linkOutputs(of: job, index: nil, attempt: 1)
    let inode = try inbox.status("align.out").inode
    #expect(try text("align.out") == "so far")
    try publish(job)
    #expect(try inbox.status("align.out").inode == inode)
    #expect(try inbox.status("align.out").links == 1)
    let left = try leftovers()
    #expect(left.isEmpty)
  }

  @Test("After a retry the output is the last attempt's, and nothing of the first is left")
  mutating func retried() throws {
    try put("first", ".out", attempt: 1)
    try put("why", ".msg", attempt: 1)
    try put("second", ".out", attempt: 2)
    try publish(
      try job(attempts: [
        JobSamples.attemptEnd(.failed, attempt: 1, code: 1, retryAt: 5),
        JobSamples.attemptEnd(.done, attempt: 2, code: 0),
      ]))
    #expect(try text("align.out") == "second")
    let left = try leftovers()
    #expect(left.isEmpty)
  }

  @Test("A job's own words are taken once, in one line, at most 2 KiB of them")
  mutating func errorMessage() throws {
    try put("no\nspace\n" + String(repeating: "x", count: 4000), ".msg")
    let taken = projector.takeErrorMessage(of: JobSamples.id(), index: nil, attempt: 1)
    let message = try #require(taken)
    #expect(message.hasPrefix("no space x"))
    #expect(message.utf8.count <= 2048)
    let again = projector.takeErrorMessage(of: JobSamples.id(), index: nil, attempt: 1)
    #expect(again == nil)
  }

  @Test("A rejected drop shows what was wrong as its error output")
  mutating func rejected() throws {
    let job = try JobSamples.job([.ended(JobSamples.id(), JobEnd(.rejected, reason: .invalidSpec, at: 5))])
    try publish(job, text: "error: align.yaml: 1 mistake\n")
    #expect(try text("align.err") == "error: align.yaml: 1 mistake\n")
    #expect(try text("align.done").hasPrefix("REJECTED -\n"))
    #expect(try inbox.statusIfPresent("align.out") == nil)
  }

  @Test("A set is archived whole, with its elements' outputs, and other names stay")
  mutating func archives() throws {
    for name in ["align.done", "align.status", "align.out", "align.out.7", "align.err.7", "alignment.done", "b.out"] {
      try scratch.write(name, to: "inbox/\(name)")
    }
    try projector.archiveSet(of: "align", id: "ID", elements: [7, 8], day: "2026-11-22")
    let place = try Directory(scratch.path("archive/2026-11-22/ID"))
    #expect(
      try place.names().sorted() == ["align.done", "align.err.7", "align.out", "align.out.7", "align.status"])
    #expect(try inbox.names().sorted() == ["alignment.done", "b.out"])
    try projector.archiveSet(of: "align", id: "ID", elements: [7, 8], day: "2026-11-22")
    #expect(try place.names().count == 5)
  }

  @Test("A status that says the same is not written again")
  mutating func sameStatus() throws {
    let job = try JobSamples.job()
    try projector.publishStatus(of: job, now: 1, sequence: 1)
    let inode = try inbox.status("align.status").inode
    try projector.publishStatus(of: job, now: 2, sequence: 5)
    #expect(try inbox.status("align.status").inode == inode)
    #expect(try text("align.status").hasPrefix("ACCEPTED\n"))
    job.wait = .held("by hand")
    try projector.publishStatus(of: job, now: 3, sequence: 6)
    #expect(try text("align.status").hasPrefix("HELD\n"))
    #expect(try text("align.status").contains("message: by hand\n"))
  }

  @Test("An empty working directory that was made for the job goes, one with a file stays")
  mutating func workingDirectory() throws {
    for keeps in [false, true] {
      let work = try scratch.directory.subdirectory("work").subdirectory("align", create: 0o755)
      if keeps { try work.open("result", O_WRONLY | O_CREAT).write([1]) }
      try inbox.unlinkIfPresent("align.done")
      try publish(try job())
      #expect((try scratch.directory.subdirectory("work").statusIfPresent("align") != nil) == keeps)
    }
  }
}

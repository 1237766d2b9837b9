import JSONBytes
import JobSpool
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SpoolReaderTests {
  private func job(_ spool: SidecarSpool, _ name: String) throws -> SpoolJob? {
    let reader = try spool.reader
    guard let entry = try reader.entry(named: name, inbox: "default") else { return nil }
    return try reader.job(entry, depth: .record)
  }

  @Test("A file that nobody has taken is DROPPED, and counts as running for workflow tools")
  func dropped() throws {
    let spool = try SidecarSpool()
    try spool.drop("a")
    let job = try #require(try job(spool, "a"))
    #expect(job.state == .dropped)
    #expect(job.state.phase == "running")
    #expect(job.begin != nil)
  }

  @Test("A living job's status is read with its fields")
  func live() throws {
    let spool = try SidecarSpool()
    try spool.live("a")
    let job = try #require(try job(spool, "a"))
    #expect(job.state == .running)
    #expect(job.id == "20261122-140211-k7m2q5xd")
    #expect(job.schedulerID == "4411")
    #expect(job.since == 1_795_356_132.5)
  }

  @Test("The record adds times, resources, use of the last attempt, labels and the array's figures")
  func record() throws {
    let spool = try SidecarSpool()
    try spool.ended("align", "FAILED 137", record: SidecarSpool.record)
    let job = try #require(try job(spool, "align"))
    #expect(job.state == .spool(.failed))
    #expect(job.code == 137)
    #expect(job.reason == "oom")
    #expect(job.signal == "9")
    #expect(job.queue == "batch")
    #expect(job.attempt == 2)
    #expect(job.waited(now: 0) == 41)
    #expect(job.ran(now: 0) == 60)
    #expect(job.cpuEfficiency(now: 0) == 0.5)
    #expect(job.memoryEfficiency == 0.5)
    #expect(job.array?.failed == 3)
    #expect(job.title == "align[4]")
    #expect(job.labels.map(\.name) == ["project", "n"])
    #expect(job.labels.map(\.value) == ["x", "5"])
    #expect(PathTemplate.fill(job.outputPath ?? "", job: job, name: "align", element: nil) == "/data/align.log")
  }

  @Test("An empty sidecar counts as absent")
  func emptySidecar() throws {
    let spool = try SidecarSpool()
    try spool.live("a")
    try spool.write("", "a.done")
    #expect(try job(spool, "a")?.state == .running)
    try spool.write("", "b.status")
    #expect(try job(spool, "b") == nil)
  }

  @Test("A new file under the name of an ended job is what the name means")
  func droppedAgain() throws {
    let spool = try SidecarSpool()
    try spool.ended("a")
    #expect(try job(spool, "a")?.state == .spool(.done))
    try spool.drop("a")
    #expect(try job(spool, "a")?.state == .dropped)
  }

  @Test("The figures of a living array are those of its status, which is newer than its record")
  func arrayFigures() throws {
    let spool = try SidecarSpool()
    try spool.write("RUNNING\nelements: 30 total, 3 done, 1 failed, 0 killed, 2 running\n", "a.status")
    try spool.write(#"{"v":1,"array":{"size":30,"done":0,"running":1,"pending":29}}"#, "a.meta.json")
    let array = try #require(try job(spool, "a")?.array)
    #expect(array.done == 3)
    #expect(array.failed == 1)
    #expect(array.pending == 24)
  }

  @Test("A broken record leaves what the other sidecars say")
  func brokenRecord() throws {
    let spool = try SidecarSpool()
    try spool.ended("a", "DONE 0", record: #"{"v":1,"times":"#)
    let job = try #require(try job(spool, "a"))
    #expect(job.code == 0)
    #expect(!job.hasRecord)
  }

  @Test("A job between its claim and its first sidecar is there, as ACCEPTED")
  func claimed() throws {
    let spool = try SidecarSpool()
    try spool.scratch.write("command: true", to: ".jobspool/claim/3-17-abc-my-job.yaml")
    let targets = try spool.resolver().resolve("my-job")
    let entry = try #require(targets.first?.entry)
    #expect(try spool.reader.job(entry)?.state == .spool(.accepted))
    #expect(throws: ClientError.self) { try spool.resolver().resolve("my") }
  }

  @Test("The JSON of a job is its record with the state of now and its phase")
  func json() throws {
    let spool = try SidecarSpool()
    try spool.ended("align", "FAILED 137", record: SidecarSpool.record)
    let json = try #require(try job(spool, "align")).json()
    #expect(json["phase"]?.string == "failed")
    #expect(json["exit_code"]?.int == 137)
    #expect(json[path: "unknown", "deep"]?.array?.count == 2)
    try spool.live("bare")
    let bare = try #require(try job(spool, "bare")).json()
    #expect(bare["v"]?.int == 1)
    #expect(bare["state"]?.string == "RUNNING")
    #expect(bare["name"]?.string == "bare")
  }

  @Test("Elements are read from their table, header and unknown fields aside")
  func elements() throws {
    let rows = ElementRow.rows(
      of:
        "index\tstate\texit_code\n1\tDONE\t0\t-\texit\tweb1\t2026-11-22T14:00:00Z\t2026-11-22T14:00:05Z\t1\ta b\n2\tPENDING\n"
    )
    #expect(rows.count == 2)
    #expect(rows[0].code == 0)
    #expect(rows[0].end.map { end in end - (rows[0].start ?? 0) } == 5)
    #expect(rows[0].item == "a b")
    #expect(rows[1].code == nil)
  }

  @Test("A directory listing shows jobs once, whatever files they have, and nothing of other people's files")
  func listing() throws {
    let spool = try SidecarSpool(inboxes: ["gpu"])
    try spool.ended("a", record: "{}")
    try spool.drop("b", inbox: "inbox/gpu")
    for name in ["notes.txt", ".hidden.yaml", "x.tmp", "only.meta.json", "has space.yaml", "data.out"] {
      try spool.write("x", name)
    }
    let entries = try spool.reader.entries()
    #expect(entries.map(\.handle) == ["a", "gpu/b"])
    #expect(entries.first?.files == [.status, .done, .record])
  }

  @Test(
    "A file's job is known by its name",
    arguments: [
      ("a.done", "a"), ("a.b.status", "a.b"), ("a.meta.json", "a"), ("a.yaml", "a"), ("a.out.17", "a"),
      ("a.cancel", "a"), ("a.elements.tsv", "a"), ("a.txt", nil), (".a.yaml", nil), ("a", nil),
    ] as [(String, String?)])
  func jobOfFile(file: String, job: String?) {
    #expect(SidecarListing.jobName(ofFile: file) == job)
  }
}

import Glibc
import JSONBytes
import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SpoolSetupTests {
  private let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  private func setup(_ path: String, isShared: Bool = false) -> SpoolSetup {
    SpoolSetup(root: path, engine: "local", inboxes: [("gpu", "cards"), ("fast", nil)], isShared: isShared)
  }

  @Test("A new spool is whole: its tree, a configuration that loads, a schema, examples that are right")
  func new() throws {
    let path = scratch.path("deep/er/spool")
    let made = try setup(path).run()
    #expect(made.contains("config.yaml") && made.contains("inbox/gpu"))
    #expect(SpoolLocator.isSpool(path))
    #expect(try ConfigurationListing.check("\(path)/config.yaml") == "")
    #expect(try scratch.directory.status("deep/er/spool/.jobspool").mode == 0o750)
    let schema = try JSONValue(parsing: Array(try scratch.read("deep/er/spool/job.schema.json").utf8))
    #expect(schema["$schema"]?.string?.contains("draft-07") == true)
    for example in ["hello.yaml", "array.yaml"] {
      let draft = try SpecDraft(.spec(Array(try scratch.read("deep/er/spool/examples/\(example)").utf8), file: example))
      #expect(draft.warnings.isEmpty)
    }
    #expect(try SpoolReader(layout: SpoolLayout(root: path)).inboxes() == ["default", "fast", "gpu"])
  }

  @Test("A spool that is there is completed, never overwritten")
  func idempotent() throws {
    let path = scratch.path("spool")
    _ = try setup(path).run()
    #expect(try setup(path).run() == [])
    try scratch.write("executor: local # mine\n", to: "spool/config.yaml")
    unlink(scratch.path("spool/README"))
    #expect(try setup(path).run() == ["README"])
    #expect(try scratch.read("spool/config.yaml") == "executor: local # mine\n")
  }

  @Test("A shared spool lets the group drop and nobody take another's drop away")
  func shared() throws {
    let path = scratch.path("spool")
    _ = try setup(path, isShared: true).run()
    #expect(try scratch.directory.status("spool").mode == 0o2775)
    #expect(try scratch.directory.status("spool/inbox").mode == 0o3775)
    #expect(try scratch.directory.status("spool/inbox/gpu").mode == 0o3775)
  }

  @Test("Where it can't be made the reason is told")
  func refused() throws {
    try scratch.write("", to: "file")
    let error = #expect(throws: ClientError.self) { try setup(scratch.path("file/spool")).run() }
    #expect(error?.kind == .cannotWrite)
  }
}

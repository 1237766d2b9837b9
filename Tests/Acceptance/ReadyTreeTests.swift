import Glibc
import TestSupport
import Testing

/// The tree `spool/` as it is committed: people copy it and drop its examples.
@Suite("The ready spool", .timeLimit(.minutes(3)))
struct ReadyTreeTests {
  private static let tree = "\(BuiltPrograms.packageRoot)/spool"

  private static func exampleNames() throws -> [String] {
    let listed = try ScratchDirectory.names(of: "\(tree)/examples").filter { $0.hasSuffix(".yaml") }
    return listed.map { String($0.dropLast(".yaml".count)) }.sorted()
  }

  /// A daemon on a copy of the tree, on a machine that is said to have these resources.
  private func serve(capacity: String) async throws -> ServedSpool {
    let configuration = try ScratchDirectory.text(of: "\(Self.tree)/config.yaml")
    return try await ServedSpool(configuration: "\(configuration)\nlocal: \(capacity)\n") { scratch in
      mkdir(scratch.path("spool/inbox/gpu"), 0o755)
    }
  }

  private func drop(_ names: [String], into spool: ServedSpool, inbox: String = "inbox") throws {
    for name in names {
      try spool.drop(try ScratchDirectory.text(of: "\(Self.tree)/examples/\(name).yaml"), as: name, inbox: inbox)
    }
  }

  @Test("has an example for each thing, found right to the last warning by check")
  func examplesAreRight() async throws {
    let names = try Self.exampleNames().filter { $0 != "BROKEN" }
    #expect(names.count >= 14)
    for name in names {
      let text = try ScratchDirectory.text(of: "\(Self.tree)/examples/\(name).yaml")
      #expect(text.hasPrefix("# yaml-language-server: $schema=../job.schema.json\n# "), "\(name)")
      #expect(text.hasSuffix("\n...\n"), "\(name)")
    }
    let files = names.map { "\(Self.tree)/examples/\($0).yaml" }
    let checked = try await RunningProgram.run([BuiltPrograms.jobspool, "check", "--strict"] + files)
    #expect(checked.code == 0, "\(checked.output)\(checked.errors)")
  }

  @Test("runs its examples to their end")
  func examplesRun() async throws {
    let spool = try await serve(capacity: "{slots: 4, cpus: 4, memory: 8 GB, gpus: 1}")
    let names = try Self.exampleNames().filter { $0 != "BROKEN" && $0 != "gpu" }
    try drop(names, into: spool)
    try drop(["gpu"], into: spool, inbox: "inbox/gpu")
    for name in names {
      #expect(await spool.outcome(of: name) == "DONE 0", "\(name)")
    }
    #expect(await spool.outcome(of: "gpu", inbox: "inbox/gpu") == "DONE 0")
    #expect(try spool.scratch.read("spool/inbox/gpu/gpu.out") == "my cards are 0\n")
    #expect(try spool.scratch.read("spool/inbox/hello.out") == "hello\n")
    #expect(try spool.scratch.read("spool/inbox/args.out") == "two words\nit's $HOME\n")
    #expect(try await spool.stop() == 0)
  }

  @Test("has one example with mistakes, which come back all at once")
  func brokenExample() async throws {
    let spool = try await serve(capacity: "{slots: 1}")
    try drop(["BROKEN"], into: spool)
    #expect(await spool.outcome(of: "BROKEN") == "REJECTED -")
    let told = try spool.scratch.read("spool/inbox/BROKEN.err")
    for mistake in ["comand", "four", "memroy", "potatoes", "9-1", "tiredness", "project"] {
      #expect(told.contains(mistake))
    }
    #expect(told.contains("did you mean \"command\"?"))
    #expect(told.contains("did you mean \"memory\"?"))
  }
}

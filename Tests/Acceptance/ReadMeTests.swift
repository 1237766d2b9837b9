import Glibc
import TestSupport
import Testing

/// What README.md shows is run as it stands there.
@Suite("README.md", .timeLimit(.minutes(2)))
struct ReadMeTests {
  /// The text of the first fenced block in a language.
  private func block(_ language: String) throws -> String {
    let text = try ScratchDirectory.text(of: "\(BuiltPrograms.packageRoot)/README.md")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "```\(language)"))
    let end = try #require(lines[(start + 1)...].firstIndex(of: "```"))
    return lines[(start + 1)..<end].joined(separator: "\n") + "\n"
  }

  private func run(_ words: [String], on spool: ServedSpool) async throws -> (
    code: Int32, output: String, errors: String
  ) {
    try await RunningProgram.run(words, in: spool.scratch.path)
  }

  @Test("drops from bash and reads the result")
  func bash() async throws {
    let spool = try await ServedSpool()
    let ran = try await run(["bash", "-euc", try block("bash")], on: spool)
    #expect(ran.output.hasPrefix("DONE 0: "), "\(ran)")
    #expect(ran.output.hasSuffix(" /etc/passwd\n"))
  }

  @Test("drops from Python and reads the result")
  func python() async throws {
    let spool = try await ServedSpool()
    let ran = try await run(["python3", "-c", try block("python")], on: spool)
    #expect(ran.output == "['DONE', '0']\n", "\(ran)")
  }

  @Test("drops from C")
  func c() async throws {
    let spool = try await ServedSpool()
    try spool.scratch.write(try block("c"), to: "drop.c")
    let compiled = try await run(["gcc", "-Wall", "-Werror", "-o", "drop", "drop.c"], on: spool)
    #expect(compiled.code == 0, "\(compiled.errors)")
    #expect(try await run(["./drop"], on: spool).code == 0)
    #expect(await spool.outcome(of: "disk") == "DONE 0")
    #expect(try spool.scratch.read("spool/inbox/disk.out").hasPrefix("Filesystem"))
  }

  @Test("names the files that come back for the first drop it shows")
  func listing() async throws {
    let spool = try await ServedSpool()
    let shown = try ScratchDirectory.text(of: "\(BuiltPrograms.packageRoot)/README.md").split(separator: "\n")
    let listed = try #require(shown.firstIndex(of: "$ ls spool/inbox"))
    #expect(try await run(["sh", "-c", "echo 'command: echo hello' >spool/inbox/hi.yaml"], on: spool).code == 0)
    #expect(await spool.outcome(of: "hi") == "DONE 0")
    let found = try await run(["sh", "-c", "ls spool/inbox | paste -sd ' '"], on: spool)
    let words = { (text: Substring) in text.split(whereSeparator: \.isWhitespace).map(String.init) }
    #expect(words(found.output[...]) == words(shown[listed + 1]))
  }
}

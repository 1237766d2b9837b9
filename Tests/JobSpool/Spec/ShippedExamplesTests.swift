import TestSupport
import Testing
import YAMLDocument

@testable import JobSpool

/// The job files under `spool/examples`, as the reader finds them.
@Suite("Shipped examples", .timeLimit(.minutes(1)))
struct ShippedExamplesTests {
  private static let directory = "\(BuiltPrograms.packageRoot)/spool/examples"
  private static let names = ((try? ScratchDirectory.names(of: directory)) ?? []).sorted()

  private func read(_ name: String) throws -> JobSpecReader.Outcome {
    let text = try ScratchDirectory.text(of: "\(Self.directory)/\(name)")
    return JobSpecReader.read(Array(text.utf8), file: name)
  }

  @Test("are right, to the last warning", arguments: names.filter { $0 != "BROKEN.yaml" })
  func right(name: String) throws {
    let outcome = try read(name)
    #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
    #expect(outcome.spec != nil)
    #expect(outcome.endsExplicitly)
  }

  @Test("name the schema for editors, and their purpose", arguments: names)
  func heads(name: String) throws {
    let lines = try ScratchDirectory.text(of: "\(Self.directory)/\(name)").split(separator: "\n")
    #expect(lines.first == "# yaml-language-server: $schema=../job.schema.json")
    #expect(lines.dropFirst().first?.hasPrefix("# ") == true)
  }

  @Test("include one that is wrong in every line that can be, with all its mistakes found at once")
  func broken() throws {
    let outcome = try read("BROKEN.yaml")
    #expect(outcome.spec == nil)
    #expect(
      mistakes(outcome) == [
        "E0101 3:1",
        "E0103 5:9",
        "E0101 6:3",
        "E0210 7:13",
        "E0212 9:12",
        "E0105 12:8",
        "E0102 15:3",
      ])
  }

  @Test("come with the schema that this version prints")
  func schema() throws {
    #expect(
      try ScratchDirectory.text(of: "\(BuiltPrograms.packageRoot)/spool/job.schema.json") == JobSpecSchema.jsonSchema())
  }
}

import TestSupport
import Testing

@testable import JobSpool

@Suite("The reference of specs", .timeLimit(.minutes(1)))
struct SpecDocumentationTests {
  /// The first cells of the tables under each heading.
  private func documented() throws -> [String: [String]] {
    let path = "\(BuiltPrograms.packageRoot)/Sources/JobSpool/JobSpool.docc/JobSpecReference.md"
    var fields: [String: [String]] = [:]
    var heading = ""
    for line in try ScratchDirectory.text(of: path).split(separator: "\n") {
      if line.hasPrefix("#") { heading = String(line.drop { $0 == "#" || $0 == " " }) }
      guard line.hasPrefix("| `"), let name = line.split(separator: "`").dropFirst().first else { continue }
      fields[heading, default: []].append(String(name))
    }
    return fields
  }

  @Test("names every field that the reader knows, in its order, and no other")
  func fields() throws {
    let documented = try documented()
    #expect(documented["The job"] == JobSpecSchema.top.fields.map(\.name))
    for section in JobSpecSchema.inner + [JobSpecSchema.dependency] {
      #expect(documented[section.path] == section.fields.map(\.name), "\(section.path)")
    }
    #expect(documented.count == JobSpecSchema.inner.count + 2)
  }
}

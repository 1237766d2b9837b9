@testable import JobSpool
import Testing
import YAMLDocument

@Suite("The table of fields", .timeLimit(.minutes(1)))
struct JobSpecSchemaTests {
  private static let sections = [JobSpecSchema.top, JobSpecSchema.dependency] + JobSpecSchema.inner

  @Test("Every field has one row, and no key means two things")
  func oneRow() {
    let ids = Self.sections.flatMap(\.fields).map(\.id)
    #expect(ids.count == SpecFieldID.allCases.count)
    #expect(Set(ids) == Set(SpecFieldID.allCases))
    for section in Self.sections {
      let keys = section.fields.flatMap { [$0.name] + $0.aliases }
      #expect(Set(keys).count == keys.count)
      // What is known as another tool's word must not be accepted as well.
      let meant = section.fields.flatMap(\.meantBy)
      #expect(meant.allSatisfy { section.ids[$0] == nil })
      #expect(Set(meant).count == meant.count)
    }
  }

  @Test("Every example of the table is a value that the reader takes")
  func examples() {
    for field in JobSpecSchema.top.fields {
      for example in field.examples {
        let payload = field.name == "command" || field.name == "script" ? "" : "\"command\": \"x\", "
        let outcome = readSpec("{\(payload)\"\(field.name)\": \(example)}")
        #expect(outcome.diagnostics.isEmpty, "\(field.name): \(example)")
      }
      #expect(!field.examples.isEmpty)
    }
    for section in JobSpecSchema.inner where section.id != .escalate {
      for field in section.fields {
        for example in field.examples {
          let others =
            section.id == .array && ![.indices, .items, .itemsFile].contains(field.id) ? "\"indices\": \"1\", " : ""
          let max = section.id == .retry && field.id != .retryMax ? "\"max\": 1, " : ""
          let outcome = readSpec(
            "{\"command\": \"x\", \"\(section.path)\": {\(others)\(max)\"\(field.name)\": \(example)}}")
          #expect(outcome.diagnostics.isEmpty, "\(section.path).\(field.name): \(example)")
        }
      }
    }
  }

  @Test("The JSON Schema is JSON, and its properties are exactly the keys that the reader accepts")
  func schema() throws {
    let text = JobSpecSchema.jsonSchema()
    let reading = YAMLReader.read(Array(text.utf8), file: "schema", rules: .spec)
    #expect(reading.diagnostics.isEmpty)
    #expect(reading.eventCount == 0)
    let root = try #require(reading.root)
    #expect(root["$schema"]?.scalarText == "http://json-schema.org/draft-07/schema#")
    let properties = try #require(root["properties"]?.entries)
    #expect(Set(properties.map(\.key)) == Set(JobSpecSchema.top.ids.keys))
    for section in JobSpecSchema.inner where section.id != .escalate {
      let inner = root["properties"]?[section.path]?["properties"]?.entries?.map(\.key)
      #expect(Set(inner ?? []) == Set(section.ids.keys))
    }
    for property in properties { #expect(property.value["markdownDescription"]?.scalarText?.isEmpty == false) }
  }

  @Test("The table for people names every field and fits into its columns")
  func table() {
    let table = JobSpecSchema.textTable()
    for section in Self.sections {
      for field in section.fields { #expect(table.contains("\n\(field.name) ") || table.hasPrefix("\(field.name) ")) }
    }
    #expect(table.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }
}

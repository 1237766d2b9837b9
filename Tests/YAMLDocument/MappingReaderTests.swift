import Testing
import YAMLDocument

@Suite("Reading by the type of the field", .timeLimit(.minutes(1)))
struct MappingReaderTests {
  private func open(_ text: String) throws -> (MappingReader, DiagnosticLog) {
    let log = DiagnosticLog(file: "x.yaml")
    let root = try #require(read(text).root)
    return (try #require(MappingReader(root, log: log)), log)
  }

  @Test("The field decides what a scalar means")
  func types() throws {
    var (map, log) = try open("a: no\nb: no\nc: \"4\"\nd: 1e3\ne: [x, 5]\nf: {y: 1}\ng: {z: [~, 0x10]}\n")
    #expect(map.text("a") == "no")
    #expect(map.boolean("b") == false)
    #expect(map.integer("c", in: 1...8) == 4)
    #expect(map.text("d") == "1e3")
    #expect(map.texts("e") == ["x", "5"])
    #expect(map.textMap("f")?.map { $0.key + $0.value } == ["y1"])
    #expect(map.jsonText("g") == #"{"z":[null,16]}"#)
    map.finish()
    #expect(log.all.isEmpty)
  }

  @Test("All mistakes are collected, with what would be right")
  func mistakes() throws {
    var (map, log) = try open(
      "cpus: many\nmemroy: 8 GB\nlist: a\nhold: maybe\ngpus: 99\nname:\nqueue: null\nline: \"a\\nb\"\n")
    #expect(map.integer("cpus") == nil)
    #expect(map.text("memory") == nil)
    #expect(map.texts("list") == nil)
    #expect(map.boolean("hold") == nil)
    #expect(map.integer("gpus", in: 0...64) == nil)
    #expect(map.text("name") == nil)
    #expect(map.text("queue") == nil)
    #expect(map.text("line") == nil)
    map.finish()
    #expect(
      log.inOrder.map(\.code.number) == ["E0103", "E0101", "E0103", "E0103", "E0106", "E0104", "E0104", "E0004"])
    #expect(log.inOrder[1].suggestion == "did you mean \"memory\"?")
    #expect(log.inOrder[2].suggestion == "write [a]")
    #expect(log.inOrder[4].message == "\"gpus\" is at most 64, not 99")
  }

  @Test("Unknown fields can be warnings, and name the map they are in")
  func unknownAsWarning() throws {
    var (map, log) = try open("resources: {cpu: 1}\n")
    let resources = map.mapping("resources")
    var inner = try #require(resources)
    _ = inner.integer("cpus")
    inner.finish(unknown: .warning)
    #expect(log.errorCount == 0)
    #expect(log.all.map(\.message) == ["unknown field \"cpu\" in \"resources\""])
    #expect(log.all.first?.suggestion == "did you mean \"cpus\"?")
  }

  @Test("A number too big for 64 bits is out of range, not malformed")
  func hugeNumber() throws {
    var (map, log) = try open("a: 99999999999999999999\n")
    #expect(map.integer("a", in: 0...10) == nil)
    #expect(log.all.first?.code == .outOfRange)
  }

  @Test(
    "The nearest word is found within two mistakes and half the length",
    arguments: [
      ("memroy", "memory"), ("comand", "command"), ("work-dir", "workdir"), ("workDir", "workdir"), ("cpu", "cpus"),
      ("nme", "name"), ("ky", "key"), ("xyz", nil), ("a", nil), ("", nil), ("priorty", "priority"),
    ] as [(String, String?)])
  func spelling(_ word: String, _ expected: String?) {
    let words = ["command", "memory", "workdir", "cpus", "name", "key", "priority", "env"]
    #expect(Spelling.nearest(to: word, among: words) == expected)
  }
}

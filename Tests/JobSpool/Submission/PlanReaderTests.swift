import Glibc
import JobSpool
import SystemIO
import TestSupport
import Testing
import YAMLDocument

@Suite("Reading an accepted spec")
struct PlanReaderTests {
  private func rejection(
    _ spec: String, configuration: String? = nil, native: Bool = true, executors: Set<String> = ["local"]
  ) throws -> PlanReader.Rejection {
    switch try JobSamples.read(spec, configuration: configuration, native: native, executors: executors) {
    case .failure(let rejection): return rejection
    case .success: throw Taken()
    }
  }

  private struct Taken: Error {}

  @Test("A mistake is shown under its line with a caret, and counted once")
  func report() throws {
    let rejection = try rejection("command: x\nmemry: 3\n")
    #expect(rejection.message.hasPrefix("align.yaml:2:1 "))
    #expect(rejection.report.hasPrefix("error: align.yaml: 1 mistake, not run\n"))
    #expect(rejection.report.contains(" 2 | memry: 3\n"))
    #expect(rejection.report.contains("^^^^^"))
    #expect(rejection.diagnostics.count == 1)
  }

  @Test("An unknown profile is refused where it is named, with those that there are")
  func profile() throws {
    let rejection = try rejection(
      "command: x\nprofile: gup\n", configuration: "profiles:\n  gpu: {gpus: 1}\n")
    #expect(rejection.message.hasPrefix("align.yaml:2:10 "))
    #expect(rejection.message.contains("gpu"))
  }

  @Test("An engine that this version hasn't is refused, never passed over")
  func executor() throws {
    #expect(try rejection("command: x\nexecutor: slurm\n").message.contains("slurm"))
    #expect(try rejection("command: x\n", configuration: "executor: lsf\n").message.contains("lsf"))
  }

  @Test("Raw directives are refused where the inbox says so")
  func native() throws {
    let spec = "command: x\nextra_args: [--exclusive]\n"
    #expect(try rejection(spec, native: false).message.contains("extra_args"))
    #expect(throws: Never.self) { try JobSamples.plan(spec) }
  }

  private func items(_ content: [UInt8]) throws -> Result<JobPlan, PlanReader.Rejection> {
    let scratch = try ScratchDirectory()
    try scratch.directory.open("items", O_WRONLY | O_CREAT).write(content)
    return try JobSamples.read("command: x\narray: {items_file: \(scratch.path("items"))}\n")
  }

  @Test("A file of items has an element per line, with or without a last line end, CR LF or not")
  func itemsFile() throws {
    for text in ["a b\n\nc", "a b\n\nc\n", "a b\r\n\r\nc\r\n"] {
      let plan = try items(Array(text.utf8)).get()
      #expect(plan.elements.map { $0.environment.first?.value } == ["a b", "", "c"])
      #expect(plan.elements.map(\.index) == [1, 2, 3])
    }
  }

  @Test(
    "A file of items that is not there, is empty, or is no text is a mistake of the spec",
    arguments: [
      [], [0x61, 0x0A, 0xFF, 0x0A], [0x61, 0x0A, 0x62, 0x00, 0x0A],
    ] as [[UInt8]])
  func badItems(_ content: [UInt8]) throws {
    guard case .failure(let rejection) = try items(content) else {
      Issue.record("it was taken")
      return
    }
    #expect(rejection.message.hasPrefix("align.yaml:2:"))
    #expect(rejection.message.contains(content.isEmpty ? "no elements" : ":2: the line is not UTF-8"))
  }

  @Test("A file of items that is missing is named")
  func missingItems() throws {
    #expect(try rejection("command: x\narray: {items_file: /none/at/all}\n").message.contains("/none/at/all"))
  }
}

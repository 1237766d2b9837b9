import ClusterAPI
import JSONBytes
import JobSpool
import Testing

@Suite("The record of a job")
struct RecordWriterTests {
  private func record(_ job: LiveJob) throws -> JSONValue {
    let writer = RecordWriter(
      inbox: "gpu", host: "node1", user: "me", configDigest: "cd", epoch: 3, layout: SpoolLayout(root: "/spool"))
    let bytes = writer.bytes(of: job, diagnostics: [], sequence: 77)
    #expect(bytes.last == UInt8(ascii: "\n"))
    return try JSONValue(parsing: bytes)
  }

  private func ended(_ spec: String, _ attempts: [AttemptEnd], _ end: JobEnd) throws -> LiveJob {
    var records: [JournalRecord] = []
    for attempt in attempts {
      records.append(.intent(JobSamples.intent(index: attempt.index, attempt: attempt.attempt)))
      records.append(.attempt(JobSamples.id(), attempt))
    }
    let job = try JobSamples.job(records + [.ended(JobSamples.id(), end)])
    job.plan = try JobSamples.plan(spec)
    return job
  }

  @Test("It is JSON of version 1 with id, state, times, resources in base units, and the spec")
  func whole() throws {
    var end = JobEnd(.failed, reason: .oom, message: "\"quoted\"\n\u{1b}", at: 1_795_357_340)
    (end.code, end.signal) = (137, 9)
    let spec = """
      command: x
      resources: {memory: 2G, walltime: "1:30"}
      labels: {project: "a\\"b"}
      metadata: {deep: [1, {x: null}]}
      env: {SECRET: hunter2}
      """
    let value = try record(try ended(spec, [JobSamples.attemptEnd(.failed, code: 137)], end))
    #expect(value["v"] == .int(1))
    #expect(value["id"] == .string(JobSamples.id().description))
    #expect(value["inbox"] == .string("gpu"))
    #expect(value["state"] == .string("FAILED"))
    #expect(value["phase"] == .string("failed"))
    #expect(value["reason"] == .string("oom"))
    #expect(value["message"] == .string("\"quoted\"\n\u{1b}"))
    #expect(value["exit_code"] == .int(137))
    #expect(value["signal"] == .int(9))
    #expect(value[path: "resources", "memory_bytes"] == .int(2 << 30))
    #expect(value[path: "resources", "walltime_seconds"] == .int(5400))
    #expect(value[path: "times", "accepted"] == .string("2026-11-22T14:22:11.000Z"))
    #expect(value[path: "labels", "project"] == .string("a\"b"))
    #expect(value[path: "metadata", "deep"]?.array?.count == 2)
    #expect(value["attempts"]?.array?.count == 1)
    #expect(value["epoch"] == .int(3))
    #expect(value["seq"] == .int(77))
    #expect(value["spec"]?.members != nil)
  }

  @Test("Values of variables are not in it, only their names")
  func secrets() throws {
    let job = try ended("command: x\nenv: {SECRET: hunter2}\n", [], JobEnd(.skipped, at: 1))
    let text = String(decoding: try record(job).bytes, as: UTF8.self)
    #expect(text.contains("SECRET"))
    #expect(!text.contains("hunter2"))
  }

  @Test("A job that never ran has no attempts, no engine and no code")
  func neverRan() throws {
    let value = try record(try ended("command: x", [], JobEnd(.skipped, reason: .expired, at: 1)))
    #expect(value["attempts"] == nil)
    #expect(value["executor"] == nil)
    #expect(value["exit_code"] == nil)
    #expect(value[path: "times", "started"] == nil)
  }

  @Test("An array is summed up; what was not started when it ended is skipped, not pending")
  func array() throws {
    let job = try ended(
      "command: x\narray: {indices: 1-5, max_failures: 1}\n",
      [JobSamples.attemptEnd(.done, index: 1, code: 0), JobSamples.attemptEnd(.failed, index: 3, code: 2)],
      JobEnd(.failed, at: 1))
    let value = try #require(try record(job)["array"])
    #expect(value["size"] == .int(5))
    #expect(value["done"] == .int(1))
    #expect(value["failed"] == .int(1))
    #expect(value["skipped"] == .int(3))
    #expect(value["pending"] == .int(0))
    #expect(value["failed_elements"] == .array([.int(3)]))
  }
}

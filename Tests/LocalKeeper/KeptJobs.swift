import Glibc
import LocalKeeper
import Synchronization
import Testing
import TestSupport

/// A keeper's directory with a client at it, and everything that the keeper said.
final class KeptJobs: Sendable {
  let scratch: ScratchDirectory
  let book: RecordBook
  let client: KeeperClient

  static var executable: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/jobspool-exec"
  }

  init(_ scratch: ScratchDirectory? = nil) throws {
    let scratch = try scratch ?? ScratchDirectory()
    let book = RecordBook()
    self.scratch = scratch
    self.book = book
    client = try KeeperClient(
      directory: scratch.path("keeper"), executable: Self.executable, sink: { book.add($0) })
  }

  /// A job of `/bin/sh` with its output in the file KEY.out.
  func shell(_ key: String, _ text: String, _ change: (inout StartRequest) -> Void = { _ in }) -> StartRequest {
    request(key, ["/bin/sh", "-c", text], change)
  }

  func request(_ key: String, _ arguments: [String], _ change: (inout StartRequest) -> Void = { _ in }) -> StartRequest
  {
    var request = StartRequest(
      key: key, name: "test-\(key)", directory: scratch.path, arguments: arguments,
      environment: ["PATH=/usr/local/bin:/usr/bin:/bin"])
    request.output = .create(scratch.path("\(key).out"))
    request.error = .sameAsOutput
    change(&request)
    return request
  }

  func run(_ request: StartRequest) async throws -> JobEnd {
    client.send([.start(request)])
    return try await book.end(of: request.key)
  }

  func output(of key: String) throws -> String { try scratch.read("\(key).out") }

  /// Waits for a file to have content, as a sign from a job.
  func content(of name: String) async throws -> String {
    try await eventually("\(name) has content") { [scratch] in
      guard let text = try? scratch.read(name), text.hasSuffix("\n") else { return nil }
      return text
    }
  }
}

/// Asks again and again until there is an answer, for half a minute.
func eventually<Answer>(_ what: String, _ ask: () throws -> Answer?) async throws -> Answer {
  for _ in 0..<6000 {
    if let answer = try ask() { return answer }
    try await Task.sleep(for: .milliseconds(5))
  }
  throw NeverHappened(what: what)
}

struct NeverHappened: Error {
  var what: String
}

/// What a keeper has said so far.
final class RecordBook: Sendable {
  private let records = Mutex<[KeeperRecord]>([])

  func add(_ more: [KeeperRecord]) { records.withLock { $0.append(contentsOf: more) } }
  var all: [KeeperRecord] { records.withLock { $0 } }

  func ends(of key: String) -> [JobEnd] {
    all.compactMap { if case .ended(let end) = $0, end.key == key { end } else { nil } }
  }

  func end(of key: String) async throws -> JobEnd { try await eventually("\(key) ends") { ends(of: key).first } }

  func process(of key: String) async throws -> ProcessMark {
    try await eventually("\(key) runs") {
      for case .running(key, let process, _) in all { return process }
      return nil
    }
  }

  /// The keepers that have worked on this log, the latest last.
  var keepers: [ProcessMark] {
    all.compactMap { if case .generation(let generation) = $0 { generation.process } else { nil } }
  }

  func has(_ record: (KeeperRecord) -> Bool) -> Bool { all.contains(where: record) }
}

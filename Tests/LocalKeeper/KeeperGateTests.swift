import Glibc
import LocalKeeper
import Testing
import TestSupport

/// The keeper's heart alone, with a host that can refuse to write.
@Suite(.timeLimit(.minutes(1)))
struct KeeperGateTests {
  private final class Host: Keeper.Host {
    var isFull = false
    var records: [KeeperRecord] = []
    var commits: [Int] = []

    func commit(_ bytes: UnsafeRawBufferPointer) -> Bool {
      if isFull { return false }
      let before = records.count
      LineReader.forEachLine(in: bytes) { if let record = KeeperRecord(line: $0) { records.append(record) } }
      commits.append(records.count - before)
      return true
    }

    func watch(descriptor: CInt, ofProcess pid: Int32) {}
    func unwatch(descriptor: CInt) {}
    func hello(bell: String) {}
    func read(file: String) {}
  }

  private let scratch: ScratchDirectory
  private let host = Host()
  private let keeper: Keeper

  init() throws {
    scratch = try ScratchDirectory()
    keeper = try Keeper(waiting: .eachProcess)
    keeper.serve(host)
  }

  private func ask(_ requests: KeeperRequest...) {
    var lines = LineWriter()
    for request in requests { request.write(to: &lines) }
    lines.bytes.withUnsafeBytes { keeper.take($0) }
  }

  private func request(_ key: String) -> StartRequest {
    StartRequest(
      key: key, name: key, directory: scratch.path, arguments: ["/bin/sh", "-c", "echo x >> ran"],
      environment: ["PATH=/bin"])
  }

  @Test func nothingStartsBeforeItsStartIsOnRecord() async throws {
    host.isFull = true
    ask(.start(request("a")))
    keeper.turn()
    #expect(host.records.isEmpty)
    #expect(!keeper.isIdle)
    // It tries again by itself.
    #expect(keeper.alarm != nil)
    host.isFull = false
    keeper.turn()
    #expect(host.records.count == 2)
    guard case .started(let start) = host.records.first, case .running("a", let process, _) = host.records.last else {
      Issue.record("not started, then running: \(host.records)")
      return
    }
    #expect(start.key == "a")
    #expect(host.commits == [1, 1])
    try await eventually("it has run") { (try? scratch.read("ran")) == "x\n" ? () : nil }
    try await eventually("it has ended") {
      keeper.ended(pid: process.pid)
      keeper.turn()
      return host.records.contains { if case .ended(let end) = $0 { end.exitCode == 0 } else { false } } ? () : nil
    }
    #expect(keeper.isIdle)
  }

  @Test func aStartCancelledBeforeItIsOnRecordNeverHappens() {
    host.isFull = true
    ask(.start(request("a")), .kill(key: "a", signal: SIGTERM, graceSeconds: 1, reason: .cancelled))
    keeper.turn()
    host.isFull = false
    keeper.turn()
    #expect(host.records.count == 2)
    guard case .ended(let end) = host.records.last else {
      Issue.record("not ended: \(host.records)")
      return
    }
    #expect(end.reason == .cancelled && end.status == nil)
    #expect((try? scratch.read("ran")) == nil)
  }

  @Test func theStartsOfOneTurnAreOneRecordForTheDisk() throws {
    ask(.start(request("a")), .start(request("b")), .start(request("a")))
    keeper.turn()
    // Both starts and the refusal of the third, then each execution as it happens.
    #expect(host.commits == [3, 1, 1])
    #expect(host.records[2] == .known(key: "a"))
    for case .running(_, let process, _) in host.records { waitpid(process.pid, nil, 0) }
    #expect(try scratch.read("ran") == "x\nx\n")
  }

  @Test func aKeyThatWasForgottenIsNoLongerKnown() {
    ask(.start(request("a")), .kill(key: "a", signal: SIGTERM, graceSeconds: 1, reason: .cancelled), .forget(key: "a"))
    keeper.turn()
    #expect(host.records.last == .forgotten(key: "a"))
    ask(.forget(key: "a"))
    keeper.turn()
    #expect(host.records.count == 3)
    #expect(keeper.isIdle)
  }
}

import ClusterAPI
import JSONBytes
import SystemIO

extension JournalRecord {
  /// Reads a line without its newline; nil for one whose sum is wrong or whose content makes no sense.
  package static func read(_ line: UnsafeBufferPointer<UInt8>) -> (sequence: UInt64, record: JournalRecord)? {
    // …,"crc":"xxxxxxxx"}
    let tail = crcKey.utf8.count + 10
    guard line.count > tail else { return nil }
    let body = line.count - tail
    guard UnsafeBufferPointer(rebasing: line[body..<(body + crcKey.utf8.count)]).elementsEqual(crcKey.utf8) else {
      return nil
    }
    let sum = Digest.crc32c(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: line[..<body])))
    guard line[(line.count - 10)..<(line.count - 2)].elementsEqual(hexadecimal(sum)) else { return nil }
    return try? Fields(scanning: line).record
  }

  /// All that any kind of record may carry.
  private struct Fields {
    var sequence: UInt64 = 0
    var kind = ""
    var id: JobID?
    var name: String?
    var claim: String?
    var inode: UInt64 = 0
    var size: Int64 = 0
    var modified: Int64 = 0
    var digest = ""
    var owner: UInt32 = 0
    var dropped = 0.0
    var at = 0.0
    var priority = 0
    var waits = false
    var key: String?
    var epoch = 0
    var instance = ""
    var executor = ""
    var keeper = ""
    var boot = ""
    var isOn = false
    var elements: [Int]?
    var bytes: Int64 = 0
    var projected: UInt64 = 0
    var outcome = Outcome()
    var attempt: AttemptEnd?

    struct Outcome {
      var index: Int?
      var attempt = 0
      var state: SpoolState?
      var reason: EndReason?
      var message: String?
      var code: Int?
      var signal: Int?
      var host: String?
      var processID: Int?
      var started: Double?
      var ended = 0.0
      var userSeconds: Double?
      var systemSeconds: Double?
      var maxMemoryBytes: Int?
      var retryAt: Double?

      /// Takes the value of a key that belongs to an outcome; false for another's.
      mutating func take(_ key: JSONKey, from scanner: inout JSONScanner) throws(JSONError) -> Bool {
        switch key {
        case "index": index = try scanner.int()
        case "n": attempt = try scanner.int()
        case "state": state = SpoolState(rawValue: try scanner.string())
        case "reason": reason = EndReason(rawValue: try scanner.string())
        case "message": message = try scanner.string()
        case "code": code = try scanner.int()
        case "signal": signal = try scanner.int()
        case "host": host = try scanner.string()
        case "pid": processID = try scanner.int()
        case "started": started = try scanner.double()
        case "ended": ended = try scanner.double()
        case "user": userSeconds = try scanner.double()
        case "system": systemSeconds = try scanner.double()
        case "maxmem": maxMemoryBytes = try scanner.int()
        case "retry_at": retryAt = try scanner.double()
        default: return false
        }
        return true
      }

      var attemptEnd: AttemptEnd? {
        guard let state else { return nil }
        var end = AttemptEnd(index: index, attempt: attempt, state: state, ended: ended)
        (end.reason, end.message, end.code, end.signal) = (reason, message, code, signal)
        (end.host, end.processID, end.started, end.retryAt) = (host, processID, started, retryAt)
        (end.userSeconds, end.systemSeconds, end.maxMemoryBytes) = (userSeconds, systemSeconds, maxMemoryBytes)
        return end
      }
    }

    init(scanning line: UnsafeBufferPointer<UInt8>) throws(JSONError) {
      var scanner = JSONScanner(line, depthLimit: 8)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if try outcome.take(key, from: &scanner) { continue }
        switch key {
        case "seq": sequence = UInt64(clamping: try scanner.int())
        case "t": kind = try scanner.string()
        case "id": id = JobID(try scanner.string())
        case "name": name = try scanner.string()
        case "claim": claim = try scanner.string()
        case "inode": inode = UInt64(clamping: try scanner.int())
        case "size": size = Int64(try scanner.int())
        case "mtime": modified = Int64(try scanner.int())
        case "sha256": digest = try scanner.string()
        case "uid": owner = UInt32(clamping: try scanner.int())
        case "dropped": dropped = try scanner.double()
        case "at": at = try scanner.double()
        case "priority": priority = try scanner.int()
        case "waits": waits = try scanner.bool()
        case "key": self.key = try scanner.string()
        case "epoch": epoch = try scanner.int()
        case "instance": instance = try scanner.string()
        case "executor": executor = try scanner.string()
        case "keeper": keeper = try scanner.string()
        case "boot": boot = try scanner.string()
        case "on": isOn = try scanner.bool()
        case "bytes": bytes = Int64(try scanner.int())
        case "to": projected = UInt64(clamping: try scanner.int())
        case "elements":
          var list: [Int] = []
          try scanner.beginArray()
          while try scanner.nextElement() { list.append(try scanner.int()) }
          elements = list
        case "attempt":
          var inner = Outcome()
          try scanner.beginObject()
          while let key = try scanner.nextKey() {
            if try !inner.take(key, from: &scanner) { try scanner.skip() }
          }
          attempt = inner.attemptEnd
        default: try scanner.skip()
        }
      }
    }

    var record: (sequence: UInt64, record: JournalRecord)? {
      guard let record = content else { return nil }
      return (sequence, record)
    }

    private var content: JournalRecord? {
      switch kind {
      case "epoch": return .epoch(epoch, instance: instance, at: at)
      case "projected": return .projected(projected)
      case "sealed": return .sealed(epoch: epoch, bytes: bytes)
      case "released": return .released
      default: break
      }
      guard let id else { return nil }
      switch kind {
      case "accepted":
        guard let name, let claim else { return nil }
        var acceptance = Acceptance(
          id: id, name: name, claim: claim, inode: inode, size: size, modified: modified, digest: digest, owner: owner,
          dropped: dropped, accepted: at)
        (acceptance.priority, acceptance.waits, acceptance.key) = (priority, waits, key)
        return .accepted(acceptance)
      case "intent":
        return .intent(
          Intent(
            id: id, index: outcome.index, attempt: outcome.attempt, at: at, executor: executor, keeper: keeper,
            boot: boot))
      case "attempt": return outcome.attemptEnd.map { .attempt(id, $0) }
      case "ended":
        guard let state = outcome.state else { return nil }
        var end = JobEnd(state, reason: outcome.reason, message: outcome.message, at: at)
        (end.code, end.signal, end.attempt) = (outcome.code, outcome.signal, attempt)
        return .ended(id, end)
      case "held": return .held(id, isOn)
      case "cancelled": return .cancelled(id, elements: elements, message: outcome.message)
      case "known":
        guard let name, let state = outcome.state else { return nil }
        return .known(
          EndedJob(id: id, name: name, state: state, code: outcome.code, reason: outcome.reason, ended: at))
      case "key":
        guard let key, let name else { return nil }
        return .key(key, id, name: name, at: at)
      case "archived": return .archived(id)
      default: return nil
      }
    }
  }
}

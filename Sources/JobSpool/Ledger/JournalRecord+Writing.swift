import ClusterAPI
package import JSONBytes
import SystemIO

extension JournalRecord {
  /// Writes the record as a line: its sequence number first, the CRC-32C of all before it last.
  package func write(sequence: UInt64, to writer: inout JSONWriter) {
    let start = writer.bytes.count
    writer.beginObject()
    writer.field("seq", sequence)
    writeFields(to: &writer)
    let sum = writer.bytes.withUnsafeBytes { Digest.crc32c(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    writer.verbatim(Self.crcKey.utf8)
    writer.verbatim(Self.hexadecimal(sum))
    writer.verbatim("\"}\n".utf8)
  }

  static let crcKey = ",\"crc\":\""

  static func hexadecimal(_ value: UInt32) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return (0..<8).map { digits[Int(value >> UInt32(28 - 4 * $0) & 15)] }
  }

  private func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .epoch(let number, let instance, let at):
      writer.field("t", "epoch")
      writer.field("epoch", number)
      writer.field("instance", instance)
      writer.field("at", at)
    case .accepted(let acceptance): acceptance.write(to: &writer)
    case .intent(let intent): intent.write(to: &writer)
    case .attempt(let id, let end):
      writer.field("t", "attempt")
      writer.field("id", id.description)
      end.write(to: &writer)
    case .ended(let id, let end):
      writer.field("t", "ended")
      writer.field("id", id.description)
      end.write(to: &writer)
    case .held(let id, let held):
      writer.field("t", "held")
      writer.field("id", id.description)
      writer.field("on", held)
    case .cancelled(let id, let elements, let message):
      writer.field("t", "cancelled")
      writer.field("id", id.description)
      if let elements {
        writer.array("elements") { writer in for element in elements { writer.int(element) } }
      }
      writer.field("message", message)
    case .known(let job):
      writer.field("t", "known")
      writer.field("id", job.id.description)
      writer.field("name", job.name)
      writer.field("state", job.state.rawValue)
      writer.field("code", job.code)
      writer.field("reason", job.reason?.rawValue)
      writer.field("at", job.ended)
    case .key(let key, let id, let name, let at):
      writer.field("t", "key")
      writer.field("key", key)
      writer.field("id", id.description)
      writer.field("name", name)
      writer.field("at", at)
    case .archived(let id):
      writer.field("t", "archived")
      writer.field("id", id.description)
    case .projected(let sequence):
      writer.field("t", "projected")
      writer.field("to", sequence)
    case .sealed(let epoch, let bytes):
      writer.field("t", "sealed")
      writer.field("epoch", epoch)
      writer.field("bytes", bytes)
    case .released:
      writer.field("t", "released")
    }
  }
}

extension Acceptance {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("t", "accepted")
    writer.field("id", id.description)
    writer.field("name", name)
    writer.field("claim", claim)
    writer.field("inode", inode)
    writer.field("size", size)
    writer.field("mtime", modified)
    writer.field("sha256", digest)
    writer.field("uid", owner)
    writer.field("dropped", dropped)
    writer.field("at", accepted)
    if priority != 0 { writer.field("priority", priority) }
    if waits { writer.field("waits", true) }
    writer.field("key", key)
  }
}

extension Intent {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("t", "intent")
    writer.field("id", id.description)
    writer.field("index", index)
    writer.field("n", attempt)
    writer.field("at", at)
    writer.field("executor", executor)
    writer.field("keeper", keeper)
    writer.field("boot", boot)
  }
}

extension AttemptEnd {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("index", index)
    writer.field("n", attempt)
    writer.field("state", state.rawValue)
    writer.field("reason", reason?.rawValue)
    writer.field("message", message)
    writer.field("code", code)
    writer.field("signal", signal)
    writer.field("host", host)
    writer.field("pid", processID)
    writer.field("started", started)
    writer.field("ended", ended)
    writer.field("user", userSeconds)
    writer.field("system", systemSeconds)
    writer.field("maxmem", maxMemoryBytes)
    writer.field("retry_at", retryAt)
  }
}

extension JobEnd {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("state", state.rawValue)
    writer.field("reason", reason?.rawValue)
    writer.field("message", message)
    writer.field("code", code)
    writer.field("signal", signal)
    writer.field("at", at)
    if let attempt {
      writer.object("attempt") { attempt.write(to: &$0) }
    }
  }
}

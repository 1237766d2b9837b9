private import Synchronization

/// What an engine pushed and nobody has taken in yet.
final class PushedUpdates: Sendable {
  private let records = Mutex<[StatusRecord]>([])

  func append(_ news: [StatusRecord]) { records.withLock { $0 += news } }

  func take() -> [StatusRecord] {
    records.withLock { records in
      defer { records = [] }
      return records
    }
  }
}

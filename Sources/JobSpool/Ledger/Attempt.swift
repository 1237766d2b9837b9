package import ClusterAPI

/// The promise to hand one attempt of a job, or of one of its elements, to an engine. Committed before it is done.
package struct Intent: Sendable, Equatable {
  package var id: JobID
  /// The element, for arrays.
  package var index: Int?
  /// Counted from 1.
  package var attempt: Int
  /// Seconds since 1970.
  package var at: Double
  package var executor: String
  /// The keeper that is asked, and the boot of its host: after another boot, what it doesn't know is lost.
  package var keeper: String
  package var boot: String

  package init(
    id: JobID, index: Int?, attempt: Int, at: Double, executor: String, keeper: String, boot: String
  ) {
    self.id = id
    self.index = index
    self.attempt = attempt
    self.at = at
    self.executor = executor
    self.keeper = keeper
    self.boot = boot
  }

  /// Names the attempt at its engine.
  package var key: String { Self.key(id: id, index: index, attempt: attempt) }

  package static func key(id: JobID, index: Int?, attempt: Int) -> String {
    if let index { "\(id).\(attempt).\(index)" } else { "\(id).\(attempt)" }
  }

  /// Reads a key back.
  package static func parse(key: String) -> (id: JobID, attempt: Int, index: Int?)? {
    let parts = key.split(separator: ".")
    guard (2...3).contains(parts.count), let id = JobID(String(parts[0])), let attempt = Int(parts[1]) else {
      return nil
    }
    if parts.count == 2 { return (id, attempt, nil) }
    guard let index = Int(parts[2]) else { return nil }
    return (id, attempt, index)
  }
}

/// How one attempt ended.
package struct AttemptEnd: Sendable, Equatable {
  package var index: Int?
  package var attempt: Int
  /// `done`, `failed`, `killed`; `skipped` for an element that was never started.
  package var state: SpoolState
  package var reason: EndReason?
  package var message: String?
  package var code: Int?
  package var signal: Int?
  package var host: String?
  package var processID: Int?
  package var started: Double?
  package var ended: Double
  package var userSeconds: Double?
  package var systemSeconds: Double?
  package var maxMemoryBytes: Int?
  /// When it is tried again; nil when this was the last attempt.
  package var retryAt: Double?

  package init(index: Int?, attempt: Int, state: SpoolState, ended: Double) {
    self.index = index
    self.attempt = attempt
    self.state = state
    self.ended = ended
  }
}

/// How a job ended.
package struct JobEnd: Sendable, Equatable {
  package var state: SpoolState
  package var reason: EndReason?
  package var message: String?
  package var code: Int?
  package var signal: Int?
  package var at: Double
  /// The attempt whose end was the job's end, for jobs without elements.
  package var attempt: AttemptEnd?

  package init(_ state: SpoolState, reason: EndReason? = nil, message: String? = nil, at: Double) {
    self.state = state
    self.reason = reason
    self.message = message
    self.at = at
  }
}

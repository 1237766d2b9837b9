import ClusterAPI

/// A job from its acceptance until its outcome is safe on disk. What is here follows from the journal alone; `plan` is
/// read again from the claimed spec whenever it is needed.
package final class LiveJob {
  /// One attempt at a time of the job, or of one of its elements.
  package struct Task: Equatable {
    package enum Phase: Equatable {
      /// Promised to the engine: it may have it or not.
      case intended
      case running
      /// Ended, and to be tried again at this time.
      case backingOff(until: Double)
      case ended(SpoolState)
    }

    package var phase: Phase
    package var attempt: Int
    package var intent: Intent?
    package var started: Double?
    package var processID: Int?
    package var isSuspended = false
    /// The engine was asked and did not answer.
    package var isUnknown = false
    /// Its output has its place beside the drop already.
    package var isLinked = false
  }

  /// The key of `tasks` for a job without elements.
  package static let whole = -1

  package let acceptance: Acceptance
  package internal(set) var isHeld = false
  package internal(set) var isCancelled = false
  package internal(set) var cancelledElements: Set<Int> = []
  package internal(set) var cancelMessage: String?
  /// What was handed out so far, by element index, or `whole`.
  package var tasks: [Int: Task] = [:]
  package internal(set) var history: [AttemptEnd] = []
  package internal(set) var end: JobEnd?
  /// The journal's number of the end.
  package internal(set) var endSequence: UInt64 = 0

  // What follows is known to this process only.
  package var plan: JobPlan?
  package var wait: WaitReason?
  /// What `x.status` says now, so that it is not written again for nothing.
  package var publishedStatus: StatusSidecar?
  package var isStatusDue = false
  package var hasRecord = false
  /// It had ended before this daemon began: its outcome may be published again, and is no news.
  package var isOldNews = false
  package var hasOutputLinks = false
  /// The files of `notify: start` were touched.
  package var hasToldStart = false
  /// What the last control drop was answered.
  package var controlAnswer: String?
  package var tally = Tally()

  /// How many tasks are in which phase, kept so that a large array needs no count.
  package struct Tally: Equatable {
    package var active = 0
    package var done = 0
    package var failed = 0
    package var killed = 0
    package var skipped = 0
    package var ended: Int { done + failed + killed + skipped }
  }

  package init(_ acceptance: Acceptance) { self.acceptance = acceptance }

  package var id: JobID { acceptance.id }
  package var name: String { acceptance.name }

  /// The earliest start of the attempts so far.
  package var firstStart: Double? {
    let ended = history.lazy.compactMap(\.started).min()
    let running = tasks.values.lazy.compactMap(\.started).min()
    return [ended, running].compactMap { $0 }.min()
  }

  /// The state word.
  package var state: SpoolState {
    if let end { return end.state }
    var sawIntent = false
    var sawSuspended = false
    if tally.active > 0 {
      for task in tasks.values {
        switch task.phase {
        case .intended where task.isUnknown, .running where task.isUnknown: return .unknown
        case .running: if task.isSuspended { sawSuspended = true } else { return .running }
        case .intended: sawIntent = true
        default: break
        }
      }
    }
    if sawSuspended { return .suspended }
    if tally.ended > 0 { return .running }
    if sawIntent || !history.isEmpty { return .pending }
    switch wait {
    case .held, .dependency, .notBefore: return .held
    case .room: return .pending
    case nil: return isHeld ? .held : .accepted
    }
  }
}

/// Why a job isn't handed to an engine yet.
package enum WaitReason: Equatable, Sendable {
  case held(String)
  case dependency(String)
  case notBefore(Double)
  /// No slot, cpu, memory or gpu is free.
  case room

  package var message: String {
    switch self {
    case .held(let by): by
    case .dependency(let on): "after \(on)"
    case .notBefore(let time): "not before \(TimeStamp.format(time))"
    case .room: "waits for room on this host"
    }
  }
}

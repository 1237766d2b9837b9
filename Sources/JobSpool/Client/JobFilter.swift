/// Which jobs a list shows.
package struct JobFilter: Sendable {
  /// A word of `-s`.
  package enum StateWord: Sendable, Hashable {
    case state(ShownState)
    case live, ended, bad

    package init?(_ text: String) {
      switch text.lowercased() {
      case "live": self = .live
      case "ended": self = .ended
      case "bad": self = .bad
      default:
        guard let state = ShownState(word: text) else { return nil }
        self = .state(state)
      }
    }

    package static let words = ["live", "ended", "bad"] + ShownState.words

    package func includes(_ state: ShownState) -> Bool {
      switch self {
      case .state(let wanted): state == wanted
      case .live: !state.isTerminal
      case .ended: state.isTerminal
      case .bad: (state.isTerminal && !state.isDone) || state == .spool(.unknown)
      }
    }
  }

  package var states: [StateWord] = []
  /// A name, with the value it must have if there is one.
  package var labels: [(name: String, value: String?)] = []
  package var executor: String?
  package var user: String?
  package var reason: String?
  /// Of the drop, seconds since 1970.
  package var since: Double?
  package var until: Double?
  /// Jobs that ended before are left out, seconds since 1970.
  package var endedAfter: Double?

  package init() {}

  /// Whether the record must be read to decide.
  package var needsRecord: Bool { !labels.isEmpty || user != nil || since != nil || until != nil }

  package func includes(_ job: SpoolJob) -> Bool {
    if !states.isEmpty, !states.contains(where: { $0.includes(job.state) }) { return false }
    for (name, value) in labels {
      guard let own = job.labels.first(where: { $0.name == name }), value == nil || own.value == value else {
        return false
      }
    }
    if let executor, job.executor != executor { return false }
    if let user, job.user != user { return false }
    if let reason, job.reason != reason { return false }
    if let since, (job.begin ?? 0) < since { return false }
    if let until, (job.begin ?? 0) > until { return false }
    if let endedAfter, job.state.isTerminal, (job.times.ended ?? job.since ?? 0) < endedAfter { return false }
    return true
  }
}

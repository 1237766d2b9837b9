/// The state word of a job as commands show it: the spool's own, or `DROPPED` for a file that no daemon has taken yet.
package enum ShownState: Sendable, Hashable {
  case dropped
  case spool(SpoolState)

  package static let running = ShownState.spool(.running)

  package init?(word: String) {
    if word.uppercased() == "DROPPED" {
      self = .dropped
    } else if let state = SpoolState(rawValue: word.uppercased()) {
      self = .spool(state)
    } else {
      return nil
    }
  }

  package var word: String {
    switch self {
    case .dropped: "DROPPED"
    case .spool(let state): state.rawValue
    }
  }

  package var phase: String {
    switch self {
    case .dropped: "running"
    case .spool(let state): state.phase
    }
  }

  package var isTerminal: Bool {
    switch self {
    case .dropped: false
    case .spool(let state): state.isTerminal
    }
  }

  package var isDone: Bool { self == .spool(.done) }

  package static let words = ["DROPPED"] + SpoolState.allCases.map(\.rawValue)
}

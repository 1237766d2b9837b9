package import ClusterAPI
import SystemIO
import Synchronization

/// A clock that stands still until a test moves it. Whoever sleeps on it is woken by `advance`.
package final class ManualClock: SystemIO.Clock, Sendable {
  private struct State {
    var seconds = 0.0
    var sleepers: [Int: (deadline: Double, continuation: CheckedContinuation<Void, any Error>)] = [:]
    var nextSleeper = 0
  }

  private static let start = 1_700_000_000.0
  private let state = Mutex(State())

  package init() {}

  package var now: Double { Self.start + state.withLock { $0.seconds } }
  package var monotonic: UInt64 { UInt64(state.withLock { $0.seconds } * 1e9) }

  package func advance(by seconds: Double) {
    let due = state.withLock { state in
      state.seconds += seconds
      let due = state.sleepers.filter { $0.value.deadline <= state.seconds }
      for key in due.keys { state.sleepers[key] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  package func sleep(_ seconds: Double) async throws {
    let number = state.withLock { state in
      state.nextSleeper += 1
      return state.nextSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = Task.isCancelled
        state.withLock { state in
          if isCancelled { return }
          state.sleepers[number] = (state.seconds + seconds, continuation)
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(throwing: CancellationError())
    }
  }

  /// This clock as executors and monitors take it.
  package var pollClock: PollClock { PollClock(clock: self) { try await self.sleep($0) } }
}

private import Synchronization

/// Anybody rings, one task sleeps on it. A ring while nobody sleeps is kept for the next sleeper.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var sleeper: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func ring() {
    let sleeper = state.withLock { state in
      guard let sleeper = state.sleeper else {
        state.isRung = true
        return nil as CheckedContinuation<Void, Never>?
      }
      state.sleeper = nil
      return sleeper
    }
    sleeper?.resume()
  }

  /// Sleeps until it is rung, or the task is cancelled.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state in
          if state.isRung {
            state.isRung = false
            return true
          }
          state.sleeper = continuation
          return false
        }
        if isRung { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
  }

  /// Sleeps until it is rung, or that many seconds have passed; without a number, for as long as it takes.
  func wait(upTo seconds: Double?, on clock: PollClock) async {
    guard let seconds else { return await wait() }
    if seconds <= 0 { return }
    let timer = Task {
      do { try await clock.sleep(seconds) } catch { return }
      ring()
    }
    await wait()
    timer.cancel()
  }
}

/// The bells that are to ring when something happens to any job of an executor.
final class BellTower: Sendable {
  private let bells = Mutex<[ObjectIdentifier: Bell]>([:])

  func add(_ bell: Bell) { bells.withLock { $0[ObjectIdentifier(bell)] = bell } }

  func remove(_ bell: Bell) { bells.withLock { $0[ObjectIdentifier(bell)] = nil } }

  func ring() {
    for bell in bells.withLock({ Array($0.values) }) { bell.ring() }
  }
}

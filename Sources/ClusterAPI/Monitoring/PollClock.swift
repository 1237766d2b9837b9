package import SystemIO

/// The time of an executor and its monitor, passed in so that tests set it and never sleep.
package struct PollClock: Sendable {
  package var clock: any SystemIO.Clock
  /// Sleeps that many seconds; throws when the task is cancelled.
  package var sleep: @Sendable (Double) async throws -> Void

  package init(
    clock: any SystemIO.Clock = SystemClock(),
    sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.clock = clock
    self.sleep = sleep
  }

  /// Seconds since 1970.
  package var now: Double { clock.now }

  /// Seconds that never jump.
  package var uptime: Double { Double(clock.monotonic) / 1e9 }
}

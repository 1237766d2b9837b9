import Glibc

/// The two times that programs need, passed in so that tests can set them.
package protocol Clock: Sendable {
  /// Seconds since 1970.
  var now: Double { get }
  /// Nanoseconds that never jump, from an arbitrary start.
  var monotonic: UInt64 { get }
}

/// The kernel's clocks.
package struct SystemClock: Clock {
  package init() {}

  package var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  package var monotonic: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

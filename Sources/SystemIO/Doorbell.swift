private import CLinux
import Glibc

/// An eventfd: any thread rings, one thread sleeps on it.
package final class Doorbell: Sendable {
  package let descriptor: Descriptor

  package init() throws(SystemError) {
    descriptor = Descriptor(
      owning: try check("eventfd") { eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK)) })
  }

  package func ring() {
    var one: UInt64 = 1
    // It can fail only when the counter is full, and then it has been rung.
    _ = write(descriptor.rawValue, &one, 8)
  }

  /// Takes all rings so far.
  package func silence() {
    var count: UInt64 = 0
    _ = read(descriptor.rawValue, &count, 8)
  }
}

private import CLinux
import Glibc

/// Signals as events of a loop. They are blocked in the thread that makes the source, and so in every thread and none of
/// the programs that are started after it: make it before anything else.
package final class SignalSource: Sendable {
  package let descriptor: Descriptor

  package init(_ signals: [CInt]) throws(SystemError) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    let status = pthread_sigmask(SIG_BLOCK, &set, nil)
    if status != 0 { throw SystemError("pthread_sigmask", errno: status) }
    descriptor = Descriptor(
      owning: try check("signalfd") { signalfd(-1, &set, CInt(SFD_CLOEXEC | SFD_NONBLOCK)) })
  }

  /// The next signal that has arrived.
  package func next() -> CInt? {
    var info = signalfd_siginfo()
    let count = read(descriptor.rawValue, &info, MemoryLayout<signalfd_siginfo>.size)
    return count == MemoryLayout<signalfd_siginfo>.size ? CInt(info.ssi_signo) : nil
  }
}

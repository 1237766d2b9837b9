import Glibc

/// Ctrl-C while the command waits: it stops waiting, the jobs go on.
enum Interruption {
  // Touched by a signal handler, which can't take locks.
  nonisolated(unsafe) private static var wakeDescriptor: CInt = -1
  nonisolated(unsafe) private static var number: CInt = 0

  /// From now on SIGINT, SIGTERM and SIGHUP only wake the sleeper on this eventfd.
  static func wake(_ descriptor: CInt) {
    wakeDescriptor = descriptor
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      Interruption.number = signal
      var one: UInt64 = 1
      let before = errno
      _ = write(Interruption.wakeDescriptor, &one, 8)
      errno = before
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      sigaction(signal, &action, nil)
      sigaddset(&signals, signal)
    }
    // A parent may have left them blocked, as threads of a pool have them.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// The code to end with, if there was one.
  static var exitCode: Int32? { number == 0 ? nil : 128 + number }
}

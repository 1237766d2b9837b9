import Glibc
import JobSpool
import SystemIO

/// Signals of a daemon: TERM and INT end it, HUP reads the configuration again.
///
/// Handlers, not ignored or blocked signals: those would be inherited by what the daemon starts.
final class ServiceSignals {
  // Read by a signal handler, which can't take locks; written once, before the handler is set.
  nonisolated(unsafe) private static var endDescriptor: CInt = -1
  nonisolated(unsafe) private static var reloadDescriptor: CInt = -1

  private let loop: EventLoop
  private let end: Doorbell
  private let reload: Doorbell

  init(_ service: SpoolService) throws(SystemError) {
    loop = try EventLoop()
    end = try Doorbell()
    reload = try Doorbell()
    let (end, reload) = (end, reload)
    try loop.watch(end.descriptor.rawValue) {
      end.silence()
      Task { await service.stop() }
    }
    try loop.watch(reload.descriptor.rawValue) {
      reload.silence()
      Task { await service.reload() }
    }
    loop.start(name: "signals")
    Self.endDescriptor = end.descriptor.rawValue
    Self.reloadDescriptor = reload.descriptor.rawValue
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = { number in
      let before = errno
      var one: UInt64 = 1
      _ = write(number == SIGHUP ? ServiceSignals.reloadDescriptor : ServiceSignals.endDescriptor, &one, 8)
      errno = before
    }
    for number in [SIGTERM, SIGINT, SIGHUP] { sigaction(number, &action, nil) }
  }

  func stop() { loop.stop() }
}

import Glibc
import SystemIO

extension SpoolReader {
  /// Whether a daemon on this host lives: it holds the lock of its instance as long as it does. Only those who may look
  /// into the spool's own part can tell.
  package func isServedHere() -> Bool {
    guard let hosts = try? Directory("\(layout.state)/hosts"), let names = try? hosts.names() else { return false }
    for name in names where name.hasSuffix(".lock") {
      guard let file = try? hosts.open(name, O_RDONLY) else { continue }
      // A shared lock asks without disturbing others who ask.
      if flock(file.rawValue, LOCK_SH | LOCK_NB) == -1, errno == EWOULDBLOCK { return true }
    }
    return false
  }
}

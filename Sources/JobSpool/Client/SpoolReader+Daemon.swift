import Glibc
import SystemIO

extension SpoolReader {
  /// The daemons that serve the spool. A daemon holds the lock of its instance as long as it lives, which those can see
  /// who may look into the spool's own part; for others, and on network file systems, its heartbeat must do.
  package func livingDaemons(_ status: SpoolStatus, now: Double) -> [SpoolStatus.Daemon] {
    status.daemons.filter { lives($0.instance) ?? $0.isAlive(now: now) }
  }

  /// Whether anybody serves the spool, one that has not told of itself yet included.
  package func isServed(_ status: SpoolStatus, now: Double) -> Bool {
    if !livingDaemons(status, now: now).isEmpty { return true }
    guard isLocal, let hosts = try? Directory("\(layout.state)/hosts"), let names = try? hosts.names() else {
      return false
    }
    return names.contains { $0.hasSuffix(".lock") && isLocked($0, in: hosts) }
  }

  private func lives(_ instance: String) -> Bool? {
    guard isLocal, let hosts = try? Directory("\(layout.state)/hosts") else { return nil }
    return isLocked("\(instance).lock", in: hosts)
  }

  private func isLocked(_ name: String, in hosts: Directory) -> Bool {
    guard let file = try? hosts.open(name, O_RDONLY) else { return false }
    // A shared lock asks without disturbing others who ask.
    return flock(file.rawValue, LOCK_SH | LOCK_NB) == -1 && errno == EWOULDBLOCK
  }
}

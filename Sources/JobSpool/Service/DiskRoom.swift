import Glibc
import SystemIO

/// Whether the spool's file system has room for more drops. Asked every five seconds at most.
struct DiskRoom {
  private(set) var freeBytes = 0
  private var asked = -Double.infinity
  private var wasEnough = true

  /// `open`, or why intake is closed.
  var words: String { wasEnough ? "open" : "closed: the disk is nearly full" }

  mutating func isEnough(
    in directory: Directory, now: Double, config: SpoolConfig, say: (ServiceEvent.Level, String, String) -> Void
  ) -> Bool {
    guard now - asked >= 5 || now < asked else { return wasEnough }
    asked = now
    var status = statvfs()
    guard fstatvfs(directory.descriptor.rawValue, &status) == 0 else { return wasEnough }
    freeBytes = Int(status.f_bavail) * Int(status.f_frsize)
    // File systems without a fixed number of inodes report none at all.
    let hasInodes = status.f_files == 0 || status.f_favail > 1000
    // 256 MiB, but on a small file system a tenth of it: a spool in memory must be able to work.
    let size = Int(status.f_blocks) * Int(status.f_frsize)
    let isEnough = freeBytes >= config.minimumFreeBytes ?? min(256 << 20, size / 10) && hasInodes
    if isEnough != wasEnough {
      if isEnough {
        say(.notice, "has room again", "intake goes on")
      } else {
        say(.error, "nearly full", "\(freeBytes >> 20) MiB free; no drops are taken until there is room (min_free)")
      }
    }
    wasEnough = isEnough
    return isEnough
  }
}

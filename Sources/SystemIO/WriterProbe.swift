private import CLinux
import Glibc

/// Asks the kernel who has a file open.
package enum WriterProbe {
  package enum Answer: Sendable { case open, closed, unknowable }

  /// Whether any process has the file open for writing, or mapped writable and shared. The lease is a question, not a
  /// lock: it is given back at once, because a held one makes a producer's open hang.
  package static func ask(_ file: borrowing Descriptor) -> Answer {
    switch cl_has_writer(file.rawValue) {
    case 0: .closed
    case 1: .open
    default: .unknowable
    }
  }
}

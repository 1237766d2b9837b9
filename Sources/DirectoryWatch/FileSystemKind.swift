private import CLinux
import Glibc
package import SystemIO

/// What holds a directory, as far as it decides how to watch it.
package struct FileSystemKind: Hashable, Sendable, CustomStringConvertible {
  /// The kernel's name for it, or its magic number.
  package var name: String
  /// Whether all changes go through this kernel, so that it can report them, and its leases know every writer.
  package var isLocal: Bool

  package var description: String { "\(name), \(isLocal ? "local" : "remote")" }

  /// Asks `statfs` about an open file or directory.
  package init(of descriptor: borrowing Descriptor) {
    self.init(magic: UInt32(truncatingIfNeeded: cl_file_system_type(descriptor.rawValue)))
  }

  /// Asks about the directory at a path.
  package init(at path: String) throws(SystemError) {
    self.init(of: try Descriptor(open: path, O_RDONLY | O_DIRECTORY))
  }

  /// A file system that isn't listed counts as remote: polling is right everywhere, inotify is not.
  package init(magic: UInt32) {
    if let name = Self.local[magic] {
      self.name = name
      isLocal = true
    } else {
      name = Self.remote[magic] ?? "0x" + String(magic, radix: 16)
      isLocal = false
    }
  }

  // linux/magic.h and statfs(2).
  private static let local: [UInt32: String] = [
    0xEF53: "ext4", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs", 0x8584_58F6: "ramfs",
    0x794C_7630: "overlay", 0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs", 0x3153_464A: "jfs", 0x5265_4973: "reiserfs",
    0xCA45_1A4E: "bcachefs", 0x4D44: "vfat", 0x2011_BAB0: "exfat", 0x7366_746E: "ntfs3", 0x3434: "nilfs2",
  ]

  private static let remote: [UInt32: String] = [
    0x6969: "nfs", 0x517B: "smb", 0xFF53_4D42: "cifs", 0xFE53_4D42: "smb3", 0x6573_5546: "fuse", 0x0102_1997: "9p",
    0x0BD0_0BD0: "lustre", 0x4750_4653: "gpfs", 0x1983_0326: "beegfs", 0x00C3_6400: "ceph", 0x5346_414F: "afs",
    0x6B41_4653: "afs", 0x7375_7245: "coda", 0x0116_1970: "gfs2", 0x7461_636F: "ocfs2", 0xAAD7_AAEA: "panfs",
    0x786F_4256: "vboxsf",
  ]
}

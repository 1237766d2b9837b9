private import CLinux
import Glibc

/// An open directory. Names are resolved against the descriptor, so that moving the directory away, or planting a
/// link in its path, can't turn an operation elsewhere.
package final class Directory: Sendable {
  package let path: String
  package let descriptor: Descriptor

  package init(_ path: String) throws(SystemError) {
    self.path = path
    descriptor = try Descriptor(open: path, O_RDONLY | O_DIRECTORY)
  }

  private init(path: String, descriptor: consuming Descriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  package func path(of name: String) -> String { "\(path)/\(name)" }

  /// Opens a directory in this one, making it first if asked.
  package func subdirectory(_ name: String, create mode: UInt32? = nil) throws(SystemError) -> Directory {
    if let mode { try makeDirectory(name, mode: mode) }
    let raw = try check("openat", path(of: name)) {
      openat(descriptor.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    return Directory(path: path(of: name), descriptor: Descriptor(owning: raw))
  }

  /// Makes a directory; one that is there already is fine.
  package func makeDirectory(_ name: String, mode: UInt32) throws(SystemError) {
    do {
      try check("mkdirat", path(of: name)) { mkdirat(descriptor.rawValue, name, mode) }
    } catch  where error.errno == EEXIST {}
  }

  package func open(_ name: String, _ flags: CInt, mode: UInt32 = 0o666) throws(SystemError) -> Descriptor {
    Descriptor(
      owning: try check("openat", path(of: name)) { openat(descriptor.rawValue, name, flags | O_CLOEXEC, mode) })
  }

  /// Opens a file that somebody else may have put there: no links, no waiting, nothing outside of this directory.
  package func openUntrusted(_ name: String) throws(SystemError) -> Descriptor {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    return Descriptor(
      owning: try check("openat2", path(of: name)) { cl_open_beneath(descriptor.rawValue, name, flags, 0) })
  }

  package func status(_ name: String) throws(SystemError) -> FileStatus {
    var raw = stat()
    try check("fstatat", path(of: name)) { fstatat(descriptor.rawValue, name, &raw, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(raw)
  }

  /// nil where the name isn't there.
  package func statusIfPresent(_ name: String) throws(SystemError) -> FileStatus? {
    do { return try status(name) } catch  where error.errno == ENOENT { return nil }
  }

  package func contents(_ name: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8]? {
    try open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).readAll(limit: limit, path(of: name))
  }

  package func rename(_ name: String, to other: Directory, as newName: String) throws(SystemError) {
    try check("renameat", path(of: name)) {
      renameat(descriptor.rawValue, name, other.descriptor.rawValue, newName)
    }
  }

  /// Renames without ever replacing. Where the file system can't, links and unlinks.
  package func renameExclusively(_ name: String, to other: Directory, as newName: String) throws(SystemError) {
    do {
      try check("renameat2", other.path(of: newName)) {
        cl_rename_noreplace(descriptor.rawValue, name, other.descriptor.rawValue, newName)
      }
    } catch  where error.errno == EINVAL || error.errno == ENOSYS {
      try link(name, to: other, as: newName)
      try unlink(name)
    }
  }

  package func link(_ name: String, to other: Directory, as newName: String) throws(SystemError) {
    try check("linkat", other.path(of: newName)) {
      linkat(descriptor.rawValue, name, other.descriptor.rawValue, newName, 0)
    }
  }

  package func unlink(_ name: String) throws(SystemError) {
    try check("unlinkat", path(of: name)) { unlinkat(descriptor.rawValue, name, 0) }
  }

  /// Removes a name; one that is gone already is fine.
  package func unlinkIfPresent(_ name: String) throws(SystemError) {
    do { try unlink(name) } catch  where error.errno == ENOENT {}
  }

  package func removeDirectory(_ name: String) throws(SystemError) {
    try check("unlinkat", path(of: name)) { unlinkat(descriptor.rawValue, name, AT_REMOVEDIR) }
  }

  package func synchronize() throws(SystemError) { try descriptor.synchronize(path) }

  /// Calls `body` with each name but `.` and `..`, as raw bytes without their NUL, from a fresh listing.
  package func list(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(SystemError) {
    // A new open, not a dup: a duplicate shares its offset, and an NFS client refreshes its cache on open.
    let raw = try check("openat", path) {
      openat(descriptor.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(raw) else {
      let error = SystemError("fdopendir", path)
      close(raw)
      throw error
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemError("readdir", path) }
        return
      }
      let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
      let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
      let name = UnsafeBufferPointer(start: start, count: strlen(UnsafePointer<CChar>(OpaquePointer(start))))
      if name.count <= 2, name.allSatisfy({ $0 == UInt8(ascii: ".") }) { continue }
      body(name)
    }
  }

  /// All names that are valid UTF-8.
  package func names() throws(SystemError) -> [String] {
    var result: [String] = []
    try list { if let name = String(validating: $0, as: UTF8.self) { result.append(name) } }
    return result
  }
}

extension Directory {
  /// Syncs everything on this file system, which costs less than many single files.
  package func synchronizeFileSystem() throws(SystemError) {
    try check("syncfs", path) { cl_syncfs(descriptor.rawValue) }
  }
}

extension Directory {
  /// Moves a name of any bytes; false where it is gone.
  package func moveRaw(_ name: [UInt8], to other: Directory, as newName: String) throws(SystemError) -> Bool {
    var raw = name.map { CChar(bitPattern: $0) }
    raw.append(0)
    do {
      try check("renameat", path) { renameat(descriptor.rawValue, raw, other.descriptor.rawValue, newName) }
      return true
    } catch  where error.errno == ENOENT {
      return false
    }
  }
}

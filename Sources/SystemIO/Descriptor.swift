import Glibc

/// An open file descriptor, closed exactly once.
package struct Descriptor: ~Copyable, Sendable {
  package let rawValue: CInt

  package init(owning rawValue: CInt) { self.rawValue = rawValue }

  /// Opens a path; `O_CLOEXEC` is always added.
  package init(open path: String, _ flags: CInt, mode: UInt32 = 0o666) throws(SystemError) {
    rawValue = try check("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
  }

  // EINTR from close means closed on Linux: a second close could hit another thread's new descriptor.
  deinit { _ = Glibc.close(rawValue) }

  /// Gives the descriptor up without closing it.
  package consuming func release() -> CInt {
    let raw = rawValue
    discard self
    return raw
  }

  package func duplicate() throws(SystemError) -> Descriptor {
    Descriptor(owning: try check("fcntl") { fcntl(rawValue, F_DUPFD_CLOEXEC, 3) })
  }

  package func status(_ path: @autoclosure () -> String? = nil) throws(SystemError) -> FileStatus {
    var raw = stat()
    try check("fstat", path()) { fstat(rawValue, &raw) }
    return FileStatus(raw)
  }

  /// Writes all of the bytes.
  package func write(_ bytes: UnsafeRawBufferPointer, _ path: @autoclosure () -> String? = nil) throws(SystemError) {
    try Self.write(bytes, to: rawValue, path())
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to file: CInt, _ path: @autoclosure () -> String?
  ) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = try check("write", path()) { Glibc.write(file, rest.baseAddress, rest.count) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  package func write(_ bytes: [UInt8], _ path: @autoclosure () -> String? = nil) throws(SystemError) {
    // A rethrowing closure would forget the error's type.
    let file = rawValue
    var failure: SystemError?
    bytes.withUnsafeBytes { buffer in
      do throws(SystemError) { try Self.write(buffer, to: file, path()) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Reads to the end; nil when there is more than `limit`.
  package func readAll(limit: Int, _ path: @autoclosure () -> String? = nil) throws(SystemError) -> [UInt8]? {
    let expected = Int(try status(path()).size)
    if expected > limit { return nil }
    var bytes = [UInt8]()
    var capacity = expected + 1
    while true {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: capacity))
      let count = try check("read", path()) {
        bytes.withUnsafeMutableBytes { Glibc.read(rawValue, $0.baseAddress! + start, capacity) }
      }
      bytes.removeLast(capacity - count)
      if count == 0 { return bytes }
      if bytes.count > limit { return nil }
      capacity = bytes.count > expected ? 65536 : max(1, expected + 1 - bytes.count)
    }
  }

  package func synchronize(_ path: @autoclosure () -> String? = nil) throws(SystemError) {
    try check("fsync", path()) { fsync(rawValue) }
  }

  package func synchronizeData(_ path: @autoclosure () -> String? = nil) throws(SystemError) {
    try check("fdatasync", path()) { fdatasync(rawValue) }
  }

  /// Takes the advisory lock of the open file; false when another open file holds it.
  package func tryLock() throws(SystemError) -> Bool {
    do {
      try check("flock") { flock(rawValue, LOCK_EX | LOCK_NB) }
      return true
    } catch  where error.errno == EWOULDBLOCK {
      return false
    }
  }
}

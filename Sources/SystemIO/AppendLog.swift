import Glibc

/// A file that only grows. Appends go to its end in one write; `synchronize` makes them last.
package final class AppendLog: Sendable {
  package let path: String
  private let descriptor: Descriptor

  package init(_ name: String, in directory: Directory, create: Bool = true, mode: UInt32 = 0o640) throws(SystemError) {
    path = directory.path(of: name)
    descriptor = try directory.open(
      name, O_WRONLY | O_APPEND | O_NOFOLLOW | (create ? O_CREAT : 0), mode: mode)
  }

  /// The file's length now.
  package func size() throws(SystemError) -> Int64 { try descriptor.status(path).size }

  /// Appends all of the bytes. A short write that can't be completed throws; what reached the file is then in doubt.
  package func append(_ bytes: [UInt8]) throws(SystemError) { try descriptor.write(bytes, path) }

  package func synchronize() throws(SystemError) { try descriptor.synchronizeData(path) }

  /// Cuts the file, which only a writer that owns it may do.
  package func truncate(to size: Int64) throws(SystemError) {
    try check("ftruncate", path) { ftruncate(descriptor.rawValue, off_t(size)) }
  }
}

private import CLinux
private import Glibc
internal import SystemIO

/// What the library does with files beside scripts.
enum Files {
  /// Makes a directory and those above it; one that is there is fine.
  static func makeDirectories(_ path: String) throws(SystemError) {
    do {
      try check("mkdir", path) { mkdir(path, 0o777) }
    } catch  where error.errno == EEXIST {
      return
    } catch  where error.errno == ENOENT {
      guard let parent = parent(of: path), parent != path else { throw error }
      try makeDirectories(parent)
      do { try check("mkdir", path) { mkdir(path, 0o777) } } catch  where error.errno == EEXIST {}
    }
  }

  /// The directory that a path is in; nil for `/` and for a bare name.
  static func parent(of path: String) -> String? {
    var text = path[...]
    while text.count > 1, text.last == "/" { text.removeLast() }
    guard let slash = text.lastIndex(of: "/") else { return nil }
    return slash == text.startIndex ? "/" : String(text[..<slash])
  }

  /// A path made absolute against a directory.
  static func absolute(_ path: String, in directory: String) -> String {
    if path.hasPrefix("/") { return path }
    return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
  }

  /// The contents of a file; nil where there is none.
  static func contents(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    do {
      return try Descriptor(open: path, O_RDONLY | O_NONBLOCK).readAll(limit: limit, path)
    } catch  where error.errno == ENOENT || error.errno == ENOTDIR {
      return nil
    }
  }

  /// An open file without a name that holds these bytes, to be read from its beginning.
  static func memory(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
    let file = Descriptor(owning: try check("memfd_create") { cl_memory_file("jobspool") })
    try file.write(bytes)
    try check("lseek") { lseek(file.rawValue, 0, SEEK_SET) }
    return file
  }
}

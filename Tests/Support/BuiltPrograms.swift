import Glibc

/// The programs that were built together with the running tests.
package enum BuiltPrograms {
  /// Where they are: `$JOBSPOOL_PROGRAMS`, or the directory of the running test program.
  package static let directory: String = {
    if let named = getenv("JOBSPOOL_PROGRAMS") { return String(cString: named) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
    let path = String(decoding: buffer.prefix(max(length, 0)), as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
  }()

  /// The command and daemon.
  package static var jobspool: String { "\(directory)/jobspool" }
  /// The keeper of local jobs.
  package static var jobspoolExec: String { "\(directory)/jobspool-exec" }

  /// The package's own directory, found from where this file was compiled.
  package static let packageRoot: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()
}

private import CLinux
package import SystemIO
import Glibc

/// A directory made for one test and removed with its content afterwards, unless `JOBSPOOL_KEEP_SCRATCH` is set.
package final class ScratchDirectory: Sendable {
  package let path: String
  package let directory: Directory

  package init(in parent: String? = nil) throws {
    let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/jobspool-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", parent) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    directory = try Directory(path)
  }

  /// Whether the kernel tells of shared writable mappings here; overlayfs, which containers have at their root, doesn't.
  package static let countsMappings: Bool = {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    guard let descriptor = try? Descriptor(open: parent, O_RDONLY | O_DIRECTORY) else { return false }
    return cl_file_system_type(descriptor.rawValue) != 0x794C_7630
  }()

  deinit {
    if getenv("JOBSPOOL_KEEP_SCRATCH") == nil { Self.remove(path) }
  }

  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file as `cat > name` would: open, write, close.
  package func write(_ text: String, to name: String) throws {
    let file = try directory.open(name, O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(Array(text.utf8), path(name))
  }

  package func read(_ name: String) throws -> String {
    String(decoding: try directory.contents(name) ?? [], as: UTF8.self)
  }

  /// The names in a directory that is nobody's scratch.
  package static func names(of path: String) throws -> [String] { try Directory(path).names() }

  /// The text of a file that is nobody's scratch.
  package static func text(of path: String) throws -> String {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let bytes = try Directory(String(path[..<slash])).contents(String(path[path.index(after: slash)...]))
    guard let bytes else { throw SystemError("open", path, errno: ENOENT) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Removes a tree; what can't be removed is left.
  package static func remove(_ path: String) {
    guard let directory = try? Directory(path) else { return }
    for name in (try? directory.names()) ?? [] {
      guard let status = try? directory.status(name) else { continue }
      if status.kind == .directory { remove(directory.path(of: name)) } else { try? directory.unlink(name) }
    }
    rmdir(path)
  }
}

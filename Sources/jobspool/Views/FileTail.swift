import Glibc
import SystemIO

/// The end of a file, read from its end.
enum FileTail {
  /// The last so many lines, or all of it; at most the last 64 MiB.
  static func lastLines(_ count: Int?, of path: String) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(open: path, O_RDONLY | O_NONBLOCK)
    return try read(file, from: start(ofLast: count, in: file, path), path)
  }

  /// The offset at which the last so many lines begin.
  static func start(ofLast count: Int?, in file: borrowing Descriptor, _ path: String) throws(SystemError) -> Int64 {
    let size = try file.status(path).size
    guard let count else { return 0 }
    guard count > 0 else { return size }
    var lines = 0
    var end = size
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while end > 0 {
      let length = Int(min(end, Int64(buffer.count)))
      let raw = file.rawValue
      let got = try check("pread", path) { pread(raw, &buffer, length, Int(end) - length) }
      for index in stride(from: got - 1, through: 0, by: -1) where buffer[index] == UInt8(ascii: "\n") {
        let offset = end - Int64(length) + Int64(index)
        // The line end at the very end of the file ends its last line.
        if offset == size - 1 { continue }
        lines += 1
        if lines == count { return offset + 1 }
      }
      end -= Int64(length)
    }
    return 0
  }

  /// What stands from an offset on.
  static func read(_ file: borrowing Descriptor, from offset: Int64, _ path: String) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let raw = file.rawValue
    while bytes.count < 64 << 20 {
      let place = offset + Int64(bytes.count)
      let count = try check("pread", path) { pread(raw, &buffer, buffer.count, Int(place)) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}

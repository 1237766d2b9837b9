internal import Glibc
internal import SystemIO

/// One look at `/proc`: who belongs to which session, and how much memory each holds.
package struct ProcessTable {
  package struct Entry {
    package var pid: Int32
    package var isZombie: Bool
    package var parent: Int32
    package var group: Int32
    package var session: Int32
    package var startTicks: Int
    package var residentBytes: Int

    /// nil where there is no such process (any more).
    package init?(pid: Int32) {
      // Room for 52 numbers and a name of 15 bytes.
      let entry: Entry? = withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
        let file = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let count = read(file, buffer.baseAddress, buffer.count)
        guard count > 0 else { return nil }
        return Entry(pid: pid, stat: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
      guard let entry else { return nil }
      self = entry
    }

    private init?(pid: Int32, stat: UnsafeRawBufferPointer) {
      // The name may hold blanks and parentheses; what follows its last one are plain fields.
      guard let parenthesis = stat.lastIndex(of: UInt8(ascii: ")")), stat.count > parenthesis + 4 else { return nil }
      let state = stat[parenthesis + 2]
      var numbers = (parent: 0, group: 0, session: 0, start: 0, pages: 0)
      var field = 3
      var value = 0
      for byte in stat[(parenthesis + 3)...] {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value &* 10 &+ Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: " "), UInt8(ascii: "\n"):
          switch field {
          case 4: numbers.parent = value
          case 5: numbers.group = value
          case 6: numbers.session = value
          case 22: numbers.start = value
          case 24: numbers.pages = value
          default: break
          }
          value = 0
          field += 1
        default: break
        }
        if field > 24 { break }
      }
      guard field > 24 else { return nil }
      self.pid = pid
      isZombie = state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
      parent = Int32(truncatingIfNeeded: numbers.parent)
      group = Int32(truncatingIfNeeded: numbers.group)
      session = Int32(truncatingIfNeeded: numbers.session)
      startTicks = numbers.start
      residentBytes = numbers.pages * Int(getpagesize())
    }
  }

  private let entries: [Int32: Entry]

  package init() {
    var entries: [Int32: Entry] = [:]
    if let proc = opendir("/proc") {
      defer { closedir(proc) }
      let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
      while let slot = readdir(proc) {
        let name = UnsafeRawPointer(slot).advanced(by: offset).assumingMemoryBound(to: CChar.self)
        guard name.pointee >= 0x31, name.pointee <= 0x39 else { continue }
        let pid = Int32(truncatingIfNeeded: strtol(name, nil, 10))
        if let entry = Entry(pid: pid), !entry.isZombie { entries[pid] = entry }
      }
    }
    self.entries = entries
  }

  /// The living processes of each session leader: same session, same process group, or descended from one of them.
  /// A leader that was reaped is in `reaped`: another process with its number is a stranger, and then nothing is said
  /// to belong to it.
  package func members(of leaders: Set<Int32>, reaped: Set<Int32> = []) -> [Int32: [Entry]] {
    let wanted = leaders.filter { !(reaped.contains($0) && entries[$0] != nil) }
    var owner: [Int32: Int32] = [:]
    var result: [Int32: [Entry]] = [:]
    func find(_ pid: Int32, depth: Int) -> Int32 {
      if let known = owner[pid] { return known }
      guard pid > 1, depth < 4096, let entry = entries[pid] else { return 0 }
      let leader: Int32
      if wanted.contains(entry.session) {
        leader = entry.session
      } else if wanted.contains(entry.group) {
        leader = entry.group
      } else {
        leader = find(entry.parent, depth: depth + 1)
      }
      owner[pid] = leader
      return leader
    }
    for (pid, entry) in entries {
      let leader = find(pid, depth: 0)
      if leader != 0 { result[leader, default: []].append(entry) }
    }
    return result
  }

  /// The proportional share of memory of a process, which counts pages shared by several only once; nil where the
  /// kernel doesn't say.
  package static func proportionalBytes(of pid: Int32) -> Int? {
    guard let file = try? Descriptor(open: "/proc/\(pid)/smaps_rollup", O_RDONLY),
      let bytes = try? file.readAll(limit: 65536)
    else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: "Pss:".utf8) {
      var value = 0
      for byte in line where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value << 10
    }
    return nil
  }
}

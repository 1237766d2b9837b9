private import Glibc
private import LocalKeeper

extension HostResources {
  /// The cores that this process may run on, which a container or a batch job may have narrowed.
  static var detectedCpus: Int {
    HostCores.usable
  }

  /// The machine's memory, or the control group's limit where that is less.
  static var detectedMemory: Int {
    let machine = sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE))
    return min(machine, groupLimit ?? machine)
  }

  /// The smallest `memory.max` (version 2) or `memory.limit_in_bytes` (version 1) from our control group upwards.
  private static var groupLimit: Int? {
    var limits: [Int] = []
    for line in lines(of: "/proc/self/cgroup") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let mount: String
      let file: String
      if parts[0] == "0", parts[1].isEmpty {
        mount = "/sys/fs/cgroup"
        file = "memory.max"
      } else if parts[1].split(separator: ",").contains("memory") {
        mount = "/sys/fs/cgroup/memory"
        file = "memory.limit_in_bytes"
      } else {
        continue
      }
      var group = String(parts[2])
      while true {
        if let limit = lines(of: "\(mount)\(group == "/" ? "" : group)/\(file)").first.flatMap({ Int($0) }) {
          limits.append(limit)
        }
        guard let slash = group.lastIndex(of: "/"), group != "/" else { break }
        group = slash == group.startIndex ? "/" : String(group[..<slash])
      }
    }
    return limits.min()
  }

  /// The numbers of `/dev/nvidia0`, `/dev/nvidia1`, …
  static var detectedGpus: [Int] {
    guard let devices = opendir("/dev") else { return [] }
    defer { closedir(devices) }
    var indices: [Int] = []
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    while let entry = readdir(devices) {
      let name = String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
      if name.hasPrefix("nvidia"), let index = Int(name.dropFirst(6)), index >= 0 { indices.append(index) }
    }
    return indices.sorted()
  }

  private static func lines(of path: String) -> [Substring] {
    guard let bytes = try? Files.contents(path, limit: 65536) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }
}

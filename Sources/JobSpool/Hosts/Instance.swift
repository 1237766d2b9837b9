import Glibc
package import SystemIO

/// One daemon: its name is an identity, its lock the proof that it lives.
package final class Instance: Sendable {
  package let name: String
  package let host: String
  /// Tells hosts, and pid name spaces on one host, apart.
  package let hostKey: String
  package let boot: String
  package let processID: Int32
  package let started: Double
  private let hosts: Directory
  private let lock: Descriptor

  package init(hosts: Directory, now: Double) throws(SystemError) {
    self.hosts = hosts
    started = now
    processID = getpid()
    host = Self.hostName
    boot = Self.line("/proc/sys/kernel/random/boot_id") ?? "unknown"
    let space = Self.linkTarget("/proc/self/ns/pid") ?? ""
    let machine = Self.line("/etc/machine-id") ?? host
    hostKey = String(Digest.sha256Hex(Array("\(machine) \(space)".utf8)).prefix(12))
    name = "\(host).\(Digest.hex((0..<4).map { _ in UInt8.random(in: 0...255) }))"
    // Locked before it has its name: a sweep that met it unlocked would take it for a dead daemon's.
    lock = try hosts.open("\(name).new", O_RDWR | O_CREAT | O_EXCL, mode: 0o640)
    _ = try lock.tryLock()
    try hosts.rename("\(name).new", to: hosts, as: "\(name).lock")
  }

  /// Whether the daemon of this name has let go of its lock. Where its lock file isn't, it left by itself.
  package static func isGone(_ name: String, hosts: Directory) throws(SystemError) -> Bool {
    do {
      return try hosts.open("\(name).lock", O_RDWR).tryLock()
    } catch  where error.isAbsence {
      return true
    }
  }

  /// Takes this daemon's files away.
  package func leave() {
    try? hosts.unlink("\(name).json")
    try? hosts.unlink("\(name).lock")
  }

  /// Removes the files of daemons that are gone.
  package func sweep() {
    for file in (try? hosts.names()) ?? [] where file.hasSuffix(".lock") {
      let other = String(file.dropLast(5))
      guard other != name, (try? Self.isGone(other, hosts: hosts)) == true else { continue }
      try? hosts.unlink("\(other).json")
      try? hosts.unlink(file)
    }
  }

  /// The host's short name, as `hosts:` of the configuration has it.
  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let plain = text.split(separator: ".").first.map(String.init) ?? "localhost"
    return plain.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  private static func line(_ path: String) -> String? {
    guard let file = try? Descriptor(open: path, O_RDONLY), let bytes = try? file.readAll(limit: 4096) else {
      return nil
    }
    return bytes.split(separator: UInt8(ascii: "\n")).first.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    let count = readlink(path, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }
}

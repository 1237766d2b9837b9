private import Glibc

/// This process's own environment and home.
enum ProcessEnvironment {
  static func value(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// `$HOME`, or what the password file says; `/` for a user without either.
  static var home: String {
    if let home = value("HOME") { return home }
    // A static program looks into /etc/passwd only, which is all that is wanted here.
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil, let home = entry.pw_dir
    else { return "/" }
    return String(cString: home)
  }

  /// The path with a leading `~/` replaced by the home directory.
  static func expandingHome(_ path: String) -> String {
    if path == "~" { return home }
    return path.hasPrefix("~/") ? home + path.dropFirst(1) : path
  }
}

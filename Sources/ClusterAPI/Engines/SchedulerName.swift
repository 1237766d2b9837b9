/// The name of a job at the scheduler: `prefix-name`, with everything that a scheduler or a shell could take for
/// something else replaced by `-`.
package enum SchedulerName {
  /// The complete name.
  package static func make(prefix: String?, name: String) -> String {
    sanitise(prefix.map { "\($0)-\(name)" } ?? name)
  }

  /// Letters, digits, `_`, `-` and `.` of ASCII stay; each other character becomes one `-`.
  package static func sanitise(_ name: String) -> String {
    var bytes: [UInt8] = []
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": bytes.append(UInt8(scalar.value))
      default: bytes.append(UInt8(ascii: "-"))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a name matches a pattern in which `*` stands for any text and everything else for itself.
  package static func matches(_ name: String, pattern: String) -> Bool {
    let name = Array(name.utf8)
    let pattern = Array(pattern.utf8)
    var at = 0
    var wanted = 0
    // Where to go on when the text after the last star doesn't fit here.
    var retry: (name: Int, pattern: Int)?
    while at < name.count {
      if wanted < pattern.count, pattern[wanted] == UInt8(ascii: "*") {
        retry = (at, wanted)
        wanted += 1
      } else if wanted < pattern.count, pattern[wanted] == name[at] {
        at += 1
        wanted += 1
      } else if let (start, star) = retry {
        retry = (start + 1, star)
        at = start + 1
        wanted = star + 1
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

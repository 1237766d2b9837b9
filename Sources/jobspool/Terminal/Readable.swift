import ClusterAPI
import Glibc

/// Figures as people read them.
enum Readable {
  /// `42s 3m12s 1h04m 2d03h`
  static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded(.down))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    switch whole {
    case ..<60: return "\(whole)s"
    case ..<3600: return "\(whole / 60)m\(two(whole % 60))s"
    case ..<86_400: return "\(whole / 3600)h\(two(whole / 60 % 60))m"
    default: return "\(whole / 86_400)d\(two(whole / 3600 % 24))h"
    }
  }

  /// `3.2G`, in units of 1024.
  static func size(_ bytes: Double) -> String {
    var value = max(0, bytes)
    var unit = 0
    let units = ["B", "K", "M", "G", "T", "P"]
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    if unit == 0 || value >= 99.95 { return "\(Int(value.rounded()))\(units[unit])" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)\(units[unit])"
  }

  /// `14:02`, or `11-20 14:02` for what is older than a day.
  static func time(_ seconds: Double, now: Double, utc: Bool, withSeconds: Bool = false) -> String {
    var clock = time_t(seconds)
    var parts = tm()
    if utc { gmtime_r(&clock, &parts) } else { localtime_r(&clock, &parts) }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var text = "\(two(parts.tm_hour)):\(two(parts.tm_min))"
    if withSeconds { text += ":\(two(parts.tm_sec))" }
    if abs(now - seconds) > 86_400 { text = "\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) " + text }
    return text
  }

  static func share(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

  /// `12,345`
  static func count(_ number: Int) -> String {
    var digits = String(number)[...]
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.append(digits.suffix(3))
      digits = digits.dropLast(3)
    }
    return ([digits] + groups.reversed()).joined(separator: ",")
  }

  /// `1 job`, `7 jobs`
  static func count(_ number: Int, _ noun: String) -> String { "\(count(number)) \(noun)\(number == 1 ? "" : "s")" }
}

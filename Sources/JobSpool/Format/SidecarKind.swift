/// The files that appear beside a drop.
package enum SidecarKind: String, Sendable, CaseIterable {
  case status = ".status"
  case exitCode = ".exit_code"
  case record = ".meta.json"
  case output = ".out"
  case error = ".err"
  case elements = ".elements.tsv"
  case refused = ".refused"
  case done = ".done"

  /// The sidecar's file name for a job.
  package func name(of job: String) -> String { job + rawValue }

  /// Whether a raw file name is one of a sidecar, elements' outputs (`x.out.7`) included: such names are never drops,
  /// and their events need no look.
  package static func owns(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
    for suffix in suffixes where raw.ends(with: suffix) { return true }
    var end = raw.count
    while end > 0, raw[end - 1] >= UInt8(ascii: "0"), raw[end - 1] <= UInt8(ascii: "9") { end -= 1 }
    guard end < raw.count, end > 0, raw[end - 1] == UInt8(ascii: ".") else { return false }
    let stem = UnsafeBufferPointer(rebasing: raw[..<(end - 1)])
    return stem.ends(with: ".out") || stem.ends(with: ".err")
  }

  private static let suffixes: [StaticString] = [
    ".status", ".done", ".exit_code", ".meta.json", ".out", ".err", ".elements.tsv", ".refused",
  ]
}

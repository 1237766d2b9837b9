/// What a name in an inbox is, judged by the name alone.
package enum InboxEntry: Sendable, Equatable {
  /// A drop: its job's name and the file's ending (`.yaml`, `.yml`, `.json`).
  case spec(name: String, suffix: String)
  /// A control drop.
  case control(ControlVerb, name: String)
  /// The administrator's `.hold`.
  case inboxHold
  /// Work in progress of an editor or a copy, a sidecar, or nothing of ours.
  case ignored
  /// It looks like a spec, but its name can't be a job's.
  case badName

  /// Longest name whose sidecars still fit into a file name of 255 bytes.
  package static let longestName = 200

  private static let unfinished: [StaticString] = [
    ".tmp", ".part", ".partial", ".filepart", ".writing", ".swp", ".swx", ".bak", ".crdownload",
  ]

  package static func judge(_ raw: UnsafeBufferPointer<UInt8>) -> InboxEntry {
    guard let first = raw.first else { return .ignored }
    if first == UInt8(ascii: ".") { return raw.ends(with: ".hold") && raw.count == 5 ? .inboxHold : .ignored }
    if first == UInt8(ascii: "#") || raw[raw.count - 1] == UInt8(ascii: "~") { return .ignored }
    if unfinished.contains(where: raw.ends) { return .ignored }
    for suffix in [".yaml", ".yml", ".json"] as [StaticString] where raw.ends(with: suffix) {
      if raw.ends(with: ".meta.json") { return .ignored }
      let stem = UnsafeBufferPointer(rebasing: raw.prefix(raw.count - suffix.utf8CodeUnitCount))
      guard JobName.isValid(stem) else { return .badName }
      return .spec(name: String(decoding: stem, as: UTF8.self), suffix: suffix.description)
    }
    for verb in ControlVerb.allCases where raw.ends(with: verb.suffix) {
      let stem = UnsafeBufferPointer(rebasing: raw.prefix(raw.count - verb.suffix.utf8CodeUnitCount))
      guard JobName.isValid(stem) else { return .ignored }
      return .control(verb, name: String(decoding: stem, as: UTF8.self))
    }
    return .ignored
  }

  package static func judge(_ name: String) -> InboxEntry {
    var name = name
    return name.withUTF8 { judge($0) }
  }
}

extension UnsafeBufferPointer<UInt8> {
  func ends(with suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    for index in 0..<length where self[count - length + index] != suffix.utf8Start[index] { return false }
    return true
  }
}

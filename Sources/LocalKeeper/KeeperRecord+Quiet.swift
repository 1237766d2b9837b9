extension KeeperRecord {
  /// Whether the lines say nothing but that jobs began.
  static func tellOnlyOfStarts(_ lines: UnsafeRawBufferPointer) -> Bool {
    var isLineStart = true
    for index in lines.indices {
      if isLineStart {
        let rest = UnsafeRawBufferPointer(rebasing: lines[index...])
        guard rest.starts(with: "start\t".utf8) || rest.starts(with: "run\t".utf8) else { return false }
      }
      isLineStart = lines[index] == UInt8(ascii: "\n")
    }
    return true
  }
}

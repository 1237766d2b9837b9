import YAMLDocument

/// The fields in the head of a script, as one YAML document in which every line and column is where it is in the script.
struct ScriptHead {
  private(set) var yaml: [UInt8] = []
  private(set) var hasFields = false

  private static let prefix = Array("#JOBSPOOL".utf8)

  init(_ bytes: [UInt8], _ log: DiagnosticLog) {
    var isHead = true
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let field = Self.field(line)
      if isHead {
        let content = line.drop { $0 == 0x20 || $0 == 0x09 }
        // The end of the head: a line that is neither a remark nor blank.
        isHead = content.isEmpty || content.first == UInt8(ascii: "#") || content.elementsEqual([0x0D])
      }
      guard let field else {
        if isHead { yaml.append(0x0A) }
        continue
      }
      if isHead {
        let blanks = field.prefix { $0 == 0x20 || $0 == 0x09 }
        if let first = field.dropFirst(blanks.count).first, first != UInt8(ascii: "#"), first != 0x0D {
          hasFields = true
        }
        // A tab after the prefix would be an indentation that YAML refuses.
        yaml += [UInt8](repeating: 0x20, count: Self.prefix.count + blanks.count)
        yaml += field.dropFirst(blanks.count)
        yaml.append(0x0A)
      } else {
        log.warning(
          .lateHeader, at: YAMLMark(line: index + 1, column: 1, length: Self.prefix.count),
          "this line stands after the first command and is not read", suggestion: "move it to the head of the script")
      }
    }
  }

  /// What follows `#JOBSPOOL` and a blank.
  private static func field(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard line.starts(with: prefix) else { return nil }
    let rest = line.dropFirst(prefix.count)
    guard let next = rest.first else { return nil }
    return next == 0x20 || next == 0x09 ? rest : nil
  }
}

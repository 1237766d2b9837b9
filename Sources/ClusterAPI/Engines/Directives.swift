/// Lines such as `#BSUB -q normal` in the head of a script.
package enum Directives {
  /// One directive with its prefix, whether or not it was written with it.
  package static func line(_ directive: String, prefix: String) -> String {
    let text = trimmed(directive[...])
    if text == prefix || text.hasPrefix(prefix + " ") || text.hasPrefix(prefix + "\t") { return String(text) }
    return "\(prefix) \(text)"
  }

  /// Our own lines without those that `directives_skip` names, then the extra ones, each with one prefix.
  /// An entry that is the option of a line takes away the lines with that option and no others; any other entry takes
  /// away the lines that contain it. Extra directives are the user's own and always stay.
  package static func header(
    _ own: [String], skip: [String], extra: [String], prefix: String
  ) -> [String] {
    var lines = own
    for entry in skip where !entry.isEmpty {
      let byOption = lines.filter { option(of: $0, prefix: prefix) == entry }
      lines.removeAll { byOption.isEmpty ? $0.contains(entry) : byOption.contains($0) }
    }
    return lines + extra.map { line($0, prefix: prefix) }
  }

  /// The option word of a line: `-M` of `#BSUB -M 100`, `--mem` of `#SBATCH --mem=1G`.
  static func option(of line: String, prefix: String) -> String? {
    guard line.hasPrefix(prefix) else { return nil }
    let rest = trimmed(line.dropFirst(prefix.count))
    let word = rest.prefix { $0 != " " && $0 != "\t" && $0 != "=" }
    return word.hasPrefix("-") ? String(word) : nil
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}

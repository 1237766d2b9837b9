import ClusterAPI

/// One line of `x.elements.tsv`.
package struct ElementRow: Sendable, Hashable {
  package var index: Int
  package var state: String
  package var code: Int?
  package var signal: String?
  package var reason: String?
  package var host: String?
  package var start: Double?
  package var end: Double?
  package var attempt: Int?
  package var item: String?

  /// Reads a line: index, state, exit code, signal, reason, host, start, end, attempt, item; `-` or nothing for what is not known. Nil
  /// for the header and for what is no such line.
  package init?(line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 2, let index = Int(fields[0]) else { return nil }
    func field(_ place: Int) -> String? {
      guard place < fields.count, !fields[place].isEmpty, fields[place] != "-" else { return nil }
      return fields[place]
    }
    self.index = index
    state = fields[1]
    code = field(2).flatMap { Int($0) }
    signal = field(3)
    reason = field(4)
    host = field(5)
    start = field(6).flatMap { TimeStamp.parse($0) ?? Double($0) }
    end = field(7).flatMap { TimeStamp.parse($0) ?? Double($0) }
    attempt = field(8).flatMap { Int($0) }
    item = field(9)
  }

  /// All rows of a sidecar.
  package static func rows(of text: String) -> [ElementRow] {
    text.split(separator: "\n").compactMap { ElementRow(line: $0) }
  }
}

/// Turns the words of a command line into what ArgumentParser can declare.
enum Arguments {
  /// Options whose value may be left out, by command, with the value they have then.
  private static let defaults: [String: [String: String]] = [
    "submit": ["--wait-accepted": "10s"],
    "list": ["--watch": "2s"],
    "ls": ["--watch": "2s"],
    "cancel": ["--wait": "30s"],
  ]

  /// `-S DIR` may stand before the command, the value of some options may be left out, and what follows `submit --` is a
  /// command.
  static func prepared(_ words: [String]) -> [String] {
    var words = words
    var leading: [String] = []
    while let first = words.first {
      if ["-S", "--spool", "--color", "--colour"].contains(first), words.count > 1 {
        leading += words.prefix(2)
        words.removeFirst(2)
      } else if ["--spool=", "--color=", "--colour="].contains(where: first.hasPrefix) {
        leading.append(first)
        words.removeFirst()
      } else {
        break
      }
    }
    guard let verb = words.first else { return leading }
    let defaults = defaults[verb] ?? [:]
    var isOver = false
    let rest = words.dropFirst().map { word in
      if word == "--", !isOver {
        isOver = true
        return verb == "submit" ? "--command" : word
      }
      guard !isOver, let value = defaults[word] else { return word }
      return "\(word)=\(value)"
    }
    return [verb] + leading + rest
  }
}

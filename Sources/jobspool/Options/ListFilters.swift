import ArgumentParser
import ClusterAPI
import JobSpool
import YAMLDocument

/// Which jobs are meant, for every command that takes many.
struct ListFilters: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("States, or live, ended, bad; separated by commas.", valueName: "state,…"))
  var state: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Jobs with this label.", valueName: "key[=value]"))
  var label: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Jobs of this inbox.", valueName: "name"))
  var inbox: String?

  @Option(
    name: [.customShort("e"), .customLong("executor")], help: ArgumentHelp("Jobs of this engine.", valueName: "name"))
  var executor: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Jobs of this user.", valueName: "name"))
  var user: String?

  @Option(name: .long, help: ArgumentHelp("Jobs with this reason, such as oom.", valueName: "word"))
  var reason: String?

  @Option(name: .long, help: ArgumentHelp("Dropped since then: 2d, 90m, or a time with its zone.", valueName: "time"))
  var since: String?

  @Option(name: .long, help: ArgumentHelp("Dropped before then.", valueName: "time"))
  var until: String?

  var isEmpty: Bool {
    state == nil && label.isEmpty && inbox == nil && executor == nil && user == nil && reason == nil && since == nil
      && until == nil
  }

  /// Whether an inbox is all that is named.
  var isOnlyInbox: Bool {
    var others = self
    others.inbox = nil
    return inbox != nil && others.isEmpty
  }

  func filter(now: Double) throws -> JobFilter {
    var filter = JobFilter()
    filter.states = try Self.states(state)
    filter.labels = label.map { text in
      guard let equals = text.firstIndex(of: "=") else { return (text, nil) }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    filter.executor = executor
    filter.user = user
    filter.reason = reason
    filter.since = try since.map { try Self.time($0, "--since", now: now) }
    filter.until = try until.map { try Self.time($0, "--until", now: now) }
    return filter
  }

  static func states(_ text: String?) throws -> [JobFilter.StateWord] {
    try (text ?? "").split(separator: ",").map { word in
      guard let state = JobFilter.StateWord(String(word)) else {
        throw Failure.usage(
          "unknown state \"\(word)\"",
          hint: Spelling.suggestion(for: String(word), among: JobFilter.StateWord.words)
            ?? "there are: " + JobFilter.StateWord.words.joined(separator: " "))
      }
      return state
    }
  }

  /// A time, or a duration that goes back from now.
  static func time(_ text: String, _ option: String, now: Double) throws -> Double {
    if let time = TimeStamp.parse(text) { return time }
    if let seconds = Quantities.durationSeconds(text) { return now - Double(seconds) }
    throw Failure.usage(
      "\(option) takes a duration or a time, not \"\(text)\"", hint: "such as 2d, 90m or 2026-11-22T14:00Z")
  }
}

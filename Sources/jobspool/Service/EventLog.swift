import ArgumentParser
import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import YAMLDocument

/// A daemon's lines: one for each event, on standard output.
struct EventLog: Sendable {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  enum Level: String, ExpressibleByArgument, CaseIterable {
    case debug, info, notice, warning, error

    var event: ServiceEvent.Level {
      switch self {
      case .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error: .error
      }
    }
  }

  private let format: Format
  private let least: ServiceEvent.Level
  /// Whether the journal reads the lines: then it wants a priority in front, and has the time itself.
  private let isJournal: Bool

  init(format: Format, least: Level, isQuiet: Bool, environment: [String: String]) {
    self.format = format
    self.least = isQuiet ? .error : least.event
    isJournal = environment["JOURNAL_STREAM"] != nil
  }

  func write(_ event: ServiceEvent) {
    guard event.level >= least else { return }
    let line = format == .json ? json(event) : text(event)
    Output.write(Array((line + "\n").utf8), to: STDOUT_FILENO)
  }

  private func text(_ event: ServiceEvent) -> String {
    let words = PrintableText.escape(event.detail)
    var line: String
    if event.what == "ready" {
      line = "ready  \(PrintableText.escape(event.subject))  \(words)"
    } else {
      line = "\(event.subject.padded(to: 14)) \(event.what.padded(to: 10)) \(words)".trimmedEnd
      line = PrintableText.escape(line)
      if !isJournal { line = Readable.time(event.time, now: event.time, utc: false, withSeconds: true) + " " + line }
    }
    return isJournal ? "<\(priority(event.level))>" + line : line
  }

  private func priority(_ level: ServiceEvent.Level) -> Int {
    switch level {
    case .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    }
  }

  private func json(_ event: ServiceEvent) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("time", TimeStamp.format(event.time, digits: 3))
      writer.field("level", "\(event.level)")
      writer.field("subject", event.subject)
      writer.field("event", event.what)
      writer.field("detail", event.detail)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

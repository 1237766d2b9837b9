import ArgumentParser
import Glibc
import YAMLDocument

/// When to colour.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// What the command's output goes to: a terminal with its width and its abilities, or a file or pipe.
struct Terminal: Sendable {
  /// The 16 colours every theme has.
  enum Colour: String, Sendable {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
    case dim = "2"
    case bold = "1"
  }

  /// Whether standard output is a terminal.
  var isInteractive: Bool
  /// Whether standard error is one: progress and notes go there.
  var showsProgress: Bool
  var width: Int
  var hasColour: Bool
  var isUTF8: Bool
  /// Whether times are shown in UTC.
  var usesUTC = false

  init(colour: ColourChoice, environment: [String: String]) {
    isInteractive = isatty(STDOUT_FILENO) == 1
    showsProgress = isatty(STDERR_FILENO) == 1
    width = Self.width(environment)
    switch colour {
    case .always: hasColour = true
    case .never: hasColour = false
    case .auto:
      let isForbidden = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
      let isForced = !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "")
      hasColour = !isForbidden && (isInteractive || isForced)
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let folded = locale.lowercased()
    isUTF8 = folded.hasSuffix("utf-8") || folded.hasSuffix("utf8")
  }

  private static func width(_ environment: [String: String]) -> Int {
    if let text = environment["COLUMNS"], let columns = Int(text), columns > 0 { return columns }
    var size = winsize()
    for file in [STDOUT_FILENO, STDERR_FILENO]
    where ioctl(file, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 80
  }

  func paint(_ text: String, _ colour: Colour?) -> String {
    guard hasColour, let colour, !text.isEmpty else { return text }
    return "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m"
  }

  /// Whether mistakes on standard error are coloured.
  var errorColour: Bool { hasColour && showsProgress }

  /// `…`, or dots where the locale has no such character.
  var ellipsis: String { isUTF8 ? "…" : "..." }

  /// Columns that a text takes.
  static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + PrintableText.width(of: $1) }
  }

  /// A bar of so many columns, filled by a share of 0 to 1.
  func bar(_ share: Double, columns: Int) -> String {
    let eighths = Int((max(0, min(1, share)) * Double(columns * 8)).rounded(.down))
    guard isUTF8 else {
      return String(repeating: "#", count: eighths / 8) + String(repeating: "-", count: columns - eighths / 8)
    }
    var text = String(repeating: "█", count: eighths / 8)
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let rest = parts[eighths % 8]
    text += rest
    return text + String(repeating: " ", count: columns - eighths / 8 - (rest.isEmpty ? 0 : 1))
  }
}

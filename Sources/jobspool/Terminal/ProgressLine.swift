import Glibc
import SystemIO

/// One line on the terminal that is drawn anew while work goes on. Off a terminal there is nothing, or with `plain` a
/// line every ten seconds.
struct ProgressLine {
  let terminal: Terminal
  let style: ProgressStyle
  private var isDrawn = false
  private var lastPlain: UInt64 = 0
  private var lastDraw: UInt64 = 0
  private let begin: UInt64
  private let clock = SystemClock()

  init(terminal: Terminal, style: ProgressStyle) {
    self.terminal = terminal
    self.style = style
    begin = clock.monotonic
  }

  private var isBar: Bool { style == .bar || (style == .auto && terminal.showsProgress) }

  /// Draws the text, not more than ten times a second, and not in the first one.
  mutating func show(_ text: @autoclosure () -> String) {
    let now = clock.monotonic
    if isBar {
      guard now - begin > 1_000_000_000, now - lastDraw > 100_000_000 else { return }
      lastDraw = now
      Output.error("\r\u{1b}[K" + String(text().prefix(max(10, terminal.width - 1))))
      isDrawn = true
    } else if style == .plain, now - max(lastPlain, begin) >= 10_000_000_000 {
      lastPlain = now
      Output.note(text())
    }
  }

  /// Takes the line away, before other lines are written.
  mutating func clear() {
    if isDrawn { Output.error("\r\u{1b}[K") }
    isDrawn = false
  }
}

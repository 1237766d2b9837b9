/// A process that can be told from a later one with the same number: its pid, and the clock ticks since boot between
/// which it was made. The kernel's own value (field 22 of `/proc/PID/stat`) lies between the two. Taking the clock
/// twice costs nothing, reading that file for every job would.
package struct ProcessMark: Sendable, Hashable {
  package var pid: Int32
  package var earliest: Int
  package var latest: Int

  package init(pid: Int32, earliest: Int, latest: Int) {
    self.pid = pid
    self.earliest = earliest
    self.latest = latest
  }

  init?(_ fields: inout LineReader) {
    guard let pid = fields.integer(), let earliest = fields.integer(), let latest = fields.integer() else { return nil }
    self.init(pid: Int32(truncatingIfNeeded: pid), earliest: earliest, latest: latest)
  }

  func write(to line: inout LineWriter) {
    line.field(Int(pid))
    line.field(earliest)
    line.field(latest)
  }

  /// Whether this very process still lives (a zombie doesn't).
  package var isAlive: Bool {
    guard let entry = ProcessTable.Entry(pid: pid) else { return false }
    return !entry.isZombie && (earliest...max(earliest, latest)).contains(entry.startTicks)
  }
}

/// How a job is ended: a signal to its whole group, a grace time, then KILL.
public struct KillPolicy: Sendable, Hashable {
  /// The signal's name without `SIG`.
  public var signalName: String
  /// The signal's number on Linux.
  public var signalNumber: Int32
  /// Seconds until KILL.
  public var graceSeconds: Int

  /// TERM and 30 seconds.
  public init() {
    self.init(signalName: "TERM", signalNumber: 15, graceSeconds: 30)
  }

  package init(signalName: String, signalNumber: Int32, graceSeconds: Int) {
    self.signalName = signalName
    self.signalNumber = signalNumber
    self.graceSeconds = graceSeconds
  }

  /// The signals a job can be asked to end with, by number. The numbers are those of every Linux that Swift runs on
  /// (only MIPS, SPARC and Alpha count otherwise).
  package static let signals: [(name: String, number: Int32)] = [
    ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ABRT", 6), ("KILL", 9), ("USR1", 10), ("USR2", 12), ("ALRM", 14),
    ("TERM", 15), ("CONT", 18), ("XCPU", 24),
  ]
}

/// How a job ended.
package struct JobEnd: Sendable, Hashable {
  package enum Reason: String, Sendable, Hashable {
    case exit, signal, walltime, oom, cancelled, done, lost
    case launchFailure = "launch_failure"
  }

  package var key: String
  /// The kernel's wait status; nil where nobody could wait for the process, or there never was one.
  package var status: Int32?
  package var time: Double
  package var userSeconds: Double
  package var systemSeconds: Double
  package var peakMemoryBytes: Int?
  package var reason: Reason
  package var message: String

  package init(
    key: String, status: Int32? = nil, time: Double, userSeconds: Double = 0, systemSeconds: Double = 0,
    peakMemoryBytes: Int? = nil, reason: Reason, message: String = ""
  ) {
    self.key = key
    self.status = status
    self.time = time
    self.userSeconds = userSeconds
    self.systemSeconds = systemSeconds
    self.peakMemoryBytes = peakMemoryBytes
    self.reason = reason
    self.message = message
  }

  /// The code that it exited with by itself.
  package var exitCode: Int? {
    guard let status, status & 0x7f == 0 else { return nil }
    return Int(status >> 8) & 0xff
  }

  /// The signal that ended it.
  package var signal: Int? {
    guard let status, status & 0x7f != 0 else { return nil }
    return Int(status & 0x7f)
  }

  func write(to line: inout LineWriter) {
    line.begin("end")
    line.field(key)
    line.field(status.map(Int.init))
    line.field(seconds: time)
    line.field(seconds: userSeconds)
    line.field(seconds: systemSeconds)
    line.field(peakMemoryBytes)
    line.field(reason.rawValue)
    line.field(message)
  }

  init?(_ fields: inout LineReader) {
    guard let key = fields.text(), let status = fields.text(), let time = fields.seconds(),
      let user = fields.seconds(), let system = fields.seconds(), let peak = fields.text(),
      let word = fields.text(), let reason = Reason(rawValue: word), let message = fields.text()
    else { return nil }
    self.init(
      key: key, status: Int32(status), time: time, userSeconds: user, systemSeconds: system,
      peakMemoryBytes: Int(peak), reason: reason, message: message)
  }
}

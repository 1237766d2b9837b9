/// What can be asked of a keeper.
package enum KeeperRequest: Sendable {
  /// Why a job is ended from outside; the end record carries it.
  package enum KillReason: String, Sendable, Hashable {
    case cancelled
    /// Ended as successful, on its owner's word.
    case done
  }

  case start(StartRequest)
  /// The signal to the whole session, then KILL after the grace time.
  case kill(key: String, signal: Int32, graceSeconds: Double, reason: KillReason)
  case suspend(key: String)
  case resume(key: String)
  /// The end of this job is on record elsewhere: the keeper and its log may forget it. Its owner never starts it again.
  case forget(key: String)
  /// A client's bell (a FIFO in the keeper's directory) that is to be rung after new records.
  case hello(bell: String)
  /// A file in the keeper's directory that holds one request too long for the pipe's atomic writes.
  case file(name: String)

  package func write(to line: inout LineWriter) {
    switch self {
    case .start(let request):
      request.write(to: &line)
      return
    case .kill(let key, let signal, let grace, let reason):
      line.begin("kill")
      line.field(key)
      line.field(Int(signal))
      line.field(seconds: grace)
      line.field(reason.rawValue)
    case .suspend(let key):
      line.begin("suspend")
      line.field(key)
    case .resume(let key):
      line.begin("resume")
      line.field(key)
    case .forget(let key):
      line.begin("forget")
      line.field(key)
    case .hello(let bell):
      line.begin("hello")
      line.field(bell)
    case .file(let name):
      line.begin("file")
      line.field(name)
    }
    line.end()
  }
}

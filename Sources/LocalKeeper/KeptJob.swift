/// A job that the keeper has started, or found alive.
final class KeptJob {
  /// An end that the keeper brings about.
  struct Ending {
    var reason: JobEnd.Reason
    var message: String
    /// When KILL follows, by the monotonic clock.
    var killTime: UInt64
    var isKilled = false
  }

  /// What wait4 said, while processes of the job's session still live.
  struct Exit {
    var status: Int32?
    var time: Double
    var userSeconds: Double
    var systemSeconds: Double
    var peakMemoryBytes: Int?
  }

  let key: String
  let mark: ProcessMark
  /// Whether it is a child of this process, so that its status will be known.
  let isWatched: Bool
  let memoryLimit: Int?
  let killSignal: Int32
  let graceSeconds: Double
  let walltimeSeconds: Int?
  /// When the walltime is over, by the monotonic clock.
  var limitTime: UInt64?
  var peakMemoryBytes = 0
  var ending: Ending?
  var exit: Exit?
  /// For those whose end is told by a pidfd.
  var descriptor: CInt = -1

  init(
    key: String, mark: ProcessMark, isWatched: Bool, memoryLimit: Int?, killSignal: Int32, graceSeconds: Double,
    walltimeSeconds: Int?
  ) {
    self.key = key
    self.mark = mark
    self.isWatched = isWatched
    self.memoryLimit = memoryLimit
    self.killSignal = killSignal
    self.graceSeconds = graceSeconds
    self.walltimeSeconds = walltimeSeconds
  }
}

/// Why a job ended, or why it is where it is, in the closed vocabulary of the spool format.
public enum EndReason: String, Sendable, Hashable, CaseIterable, Codable {
  /// It ended by itself with an exit code.
  case exit
  /// A signal that nobody here sent.
  case signal
  case oom
  case walltime
  case preempted
  case nodeFailure = "node_failure"
  case cancelled
  case dependency
  case submitRejected = "submit_rejected"
  /// It could not be started: no such program, no working directory.
  case launchFailure = "launch_failure"
  /// Nobody can know how it ended.
  case lost
  case hostLost = "host_lost"
  case expired
  case invalidSpec = "invalid_spec"
  case heldByScheduler = "held_by_scheduler"
  case duplicate
}

/// What an engine can do, so that what it can't is refused before it is asked.
public struct EngineCapabilities: OptionSet, Sendable {
  /// One bit for each capability.
  public let rawValue: Int
  /// Makes a set from its raw bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Takes a whole array in one submission.
  public static let arrays = EngineCapabilities(rawValue: 1 << 0)
  /// Can hold a waiting job back, and release it.
  public static let hold = EngineCapabilities(rawValue: 1 << 1)
  /// Can stop a running job for a while.
  public static let suspend = EngineCapabilities(rawValue: 1 << 2)
  /// Bills jobs to accounts.
  public static let accounts = EngineCapabilities(rawValue: 1 << 3)
  /// Has queues or partitions.
  public static let queues = EngineCapabilities(rawValue: 1 << 4)
  /// Takes jobs over several hosts.
  public static let nodes = EngineCapabilities(rawValue: 1 << 5)
  /// Raw directives and submit arguments mean something to it.
  public static let native = EngineCapabilities(rawValue: 1 << 6)
  /// It can end a job as successful (`cancel(done: true)`).
  public static let cancelAsDone = EngineCapabilities(rawValue: 1 << 7)
  /// It tells of changes by itself (`onUpdate`), and need not be polled.
  public static let pushes = EngineCapabilities(rawValue: 1 << 8)
  /// It counts this host's slots, cpus, memory and gpus, and can be asked for room before a submission.
  public static let reserves = EngineCapabilities(rawValue: 1 << 9)
  /// It puts its own id in the place of `{id}` in output paths. For engines that don't, `Executor` numbers jobs itself
  /// and hands over finished paths.
  public static let expandsID = EngineCapabilities(rawValue: 1 << 10)
  /// It renders and keeps the script itself, with its directives, in the request's `scriptDirectory`. For engines that
  /// don't, `Executor` writes the script and has the file run.
  public static let keepsScripts = EngineCapabilities(rawValue: 1 << 11)
}

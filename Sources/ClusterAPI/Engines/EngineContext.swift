public import Logging
private import SystemIO

/// What an engine is given when it is made: the world outside of it, so that tests can pass in another one.
public struct EngineContext: Sendable {
  /// Where the engine reports.
  public var logger: Logger
  /// Runs the scheduler's commands.
  public var runner: any CommandRunner
  /// Where this library keeps what must outlive the program; the keeper of local jobs is in `keeper` below it.
  public var stateDirectory: String

  /// Makes a context; by default `$XDG_STATE_HOME/jobspool`, or `~/.local/state/jobspool`.
  public init(
    logger: Logger = Logger(label: "jobspool.cluster"), runner: any CommandRunner = SubprocessRunner(),
    stateDirectory: String? = nil
  ) {
    self.logger = logger
    self.runner = runner
    self.stateDirectory = stateDirectory ?? Self.defaultStateDirectory
  }

  private static var defaultStateDirectory: String {
    if let state = ProcessEnvironment.value("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/jobspool" }
    return ProcessEnvironment.home + "/.local/state/jobspool"
  }
}

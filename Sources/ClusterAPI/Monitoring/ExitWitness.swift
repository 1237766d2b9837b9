/// What the job's own script, or the process that waited for it, wrote down about its end.
public struct ExitWitness: Sendable, Hashable {
  /// What the job returned.
  public var exitCode: Int?
  /// What ended it otherwise.
  public var signal: Int?

  /// Makes a witness of an exit code, or of a deadly signal.
  public init(exitCode: Int? = nil, signal: Int? = nil) {
    self.exitCode = exitCode
    self.signal = signal
  }

  /// The code as a shell has it: 128+n for signal n.
  package var code: Int? { signal.map { 128 + $0 } ?? exitCode }
}

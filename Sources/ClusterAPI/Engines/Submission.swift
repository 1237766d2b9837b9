/// What an engine answered to a submission.
public struct Submission: Sendable, Hashable {
  /// The engine's id of the job.
  public var id: String
  /// The submit command as it was run; empty where there is none.
  public var command: [String] = []
  /// Its raw output.
  public var output: String = ""
  /// The script that was kept on disk, if one was.
  public var scriptPath: String?

  /// Makes a receipt for `id`.
  public init(id: String, command: [String] = [], output: String = "", scriptPath: String? = nil) {
    self.id = id
    self.command = command
    self.output = output
    self.scriptPath = scriptPath
  }
}

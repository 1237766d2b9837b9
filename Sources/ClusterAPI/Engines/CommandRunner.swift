/// Runs scheduler commands. The one way to a scheduler, so that tests can stand in for it.
public protocol CommandRunner: Sendable {
  /// Runs a command to its end, whatever its exit status.
  /// Throws `.commandTimeout` with what was printed so far, and `.commandFailed` where it can't be started.
  func run(_ invocation: CommandInvocation) async throws(ClusterAPIError) -> CommandResult
}

extension CommandRunner {
  /// Runs a command that must succeed: throws `.commandFailed`, output kept, where its exit status is not 0.
  public func runSuccessfully(_ invocation: CommandInvocation) async throws(ClusterAPIError) -> CommandResult {
    let result = try await run(invocation)
    if result.exitStatus == 0 { return result }
    let complaint = result.errorText.split(separator: "\n").first.map { ": " + $0 } ?? ""
    var error = ClusterAPIError(
      .commandFailed, "\(invocation.display) ended with exit status \(result.exitStatus)\(complaint)")
    error.standardOutput = result.outputText
    error.standardError = result.errorText
    error.exitStatus = result.exitStatus
    throw error
  }
}

import Glibc

/// A spool with a real daemon, as a user has it; the daemon ends with it.
package final class ServedSpool: Sendable {
  package struct NotReady: Error, CustomStringConvertible {
    package let description: String
  }

  package let scratch: ScratchDirectory
  package let daemon: RunningProgram

  /// The spool's directory.
  package var path: String { scratch.path("spool") }

  /// Serves a spool with this configuration, laid under `scratch` by `prepare` if that is given.
  package init(
    configuration: String = "executor: local\n", scratch: ScratchDirectory? = nil,
    prepare: (ScratchDirectory) async throws -> Void = { _ in }
  ) async throws {
    let scratch = try scratch ?? ScratchDirectory()
    self.scratch = scratch
    mkdir(scratch.path("spool"), 0o755)
    mkdir(scratch.path("spool/inbox"), 0o755)
    try scratch.write(configuration, to: "spool/config.yaml")
    try await prepare(scratch)
    let made = try await RunningProgram.run([BuiltPrograms.jobspool, "init", scratch.path("spool")])
    guard made.code == 0 else { throw NotReady(description: "jobspool init: \(made.output)\(made.errors)") }
    let daemon = try RunningProgram([BuiltPrograms.jobspool, "serve", scratch.path("spool")])
    self.daemon = daemon
    let isReady = await eventually { (daemon.output + daemon.errors).contains("ready") || daemon.hasEnded() != nil }
    guard isReady, daemon.hasEnded() == nil else {
      throw NotReady(description: "jobspool serve did not get ready: \(daemon.output)\(daemon.errors)")
    }
  }

  /// Drops a job file by rename, and says where its sidecars will be.
  @discardableResult
  package func drop(_ text: String, as name: String, inbox: String = "inbox") throws -> String {
    try scratch.write(text, to: "spool/\(inbox)/.\(name).tmp")
    rename(scratch.path("spool/\(inbox)/.\(name).tmp"), scratch.path("spool/\(inbox)/\(name).yaml"))
    return "spool/\(inbox)/\(name)"
  }

  /// The first line of a job's `done` sidecar, as soon as it is there; nil if it doesn't come in time.
  package func outcome(of name: String, inbox: String = "inbox", within limit: Duration = .seconds(60)) async -> String?
  {
    let path = "spool/\(inbox)/\(name).done"
    guard await eventually(within: limit, { (try? self.scratch.read(path))?.isEmpty == false }) else { return nil }
    return (try? scratch.read(path))?.split(separator: "\n").first.map(String.init)
  }

  /// Asks the daemon to end, and gives its code.
  package func stop() async throws -> Int32 {
    daemon.signal(SIGTERM)
    return try await daemon.wait(within: .seconds(20))
  }
}

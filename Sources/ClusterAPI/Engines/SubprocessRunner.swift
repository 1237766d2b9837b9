private import Subprocess
private import Synchronization
private import SystemIO

#if canImport(System)
  private import System
#else
  private import SystemPackage
#endif

/// Runs commands as child processes, each in a session of its own, so that a time-out ends all that it started.
public struct SubprocessRunner: CommandRunner {
  /// Seconds between TERM and KILL after a time-out.
  private let grace: Double

  private let sleep: @Sendable (Double) async throws -> Void

  /// Makes a runner.
  public init() { self.init(grace: 2) }

  /// A runner whose time-outs begin and end as a test wants it.
  package init(
    grace: Double,
    sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.grace = grace
    self.sleep = sleep
  }

  private enum Outcome: Sendable {
    case ended(Int)
    case failed(ClusterAPIError)
    case interrupted
    case timedOut
  }

  /// Runs a command to its end; see `CommandRunner`.
  public func run(_ invocation: CommandInvocation) async throws(ClusterAPIError) -> CommandResult {
    guard let program = invocation.arguments.first, !program.isEmpty else {
      throw ClusterAPIError(.commandFailed, "there is no command to run")
    }
    let capture = Capture(output: invocation.outputLimit, error: invocation.errorLimit)
    let outcome = await withTaskGroup(of: Outcome.self) { group in
      group.addTask { [grace] in
        do {
          return .ended(try await Self.spawn(invocation, grace: grace, into: capture))
        } catch {
          return .failed(Self.explain(error, invocation))
        }
      }
      group.addTask { [sleep] in
        // Cancelled as soon as the command has ended, or when the caller doesn't want its answer any more.
        do { try await sleep(invocation.timeout) } catch { return .interrupted }
        return .timedOut
      }
      let first = await group.next()
      group.cancelAll()
      await group.waitForAll()
      return first ?? .interrupted
    }
    let (output, error, isTruncated) = capture.taken()
    var problem: ClusterAPIError
    switch outcome {
    case .ended(let status):
      return CommandResult(output: output, error: error, exitStatus: status, isTruncated: isTruncated)
    case .interrupted: problem = ClusterAPIError(.commandFailed, "\(invocation.display) was interrupted")
    case .failed(let reason): problem = reason
    case .timedOut:
      problem = ClusterAPIError(
        .commandTimeout, "\(invocation.display) timed out after \(Self.seconds(invocation.timeout)) s and was ended")
    }
    problem.standardOutput = String(decoding: output, as: UTF8.self)
    problem.standardError = String(decoding: error, as: UTF8.self)
    throw problem
  }

  private static func seconds(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  /// Starts the command, reads both of its outputs to their ends and returns its status.
  private static func spawn(
    _ invocation: CommandInvocation, grace: Double, into capture: Capture
  ) async throws -> Int {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(grace))
    ]
    let program = invocation.arguments[0]
    let configuration = Configuration(
      executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(Array(invocation.arguments.dropFirst())),
      environment: environment(invocation.environment),
      workingDirectory: invocation.workingDirectory.map { FilePath($0) },
      platformOptions: options)
    switch invocation.input {
    case .nothing: return try await spawn(configuration, input: .none, into: capture)
    case .bytes(let bytes):
      // Not a pipe: a command that ends without reading it would end this process too, by SIGPIPE.
      let file = FileDescriptor(rawValue: try Files.memory(bytes).release())
      return try await spawn(
        configuration, input: .fileDescriptor(file, closeAfterSpawningProcess: true), into: capture)
    case .file(let path):
      let file = try FileDescriptor.open(path, .readOnly)
      return try await spawn(
        configuration, input: .fileDescriptor(file, closeAfterSpawningProcess: true), into: capture)
    }
  }

  private static func spawn(
    _ configuration: Configuration, input: some InputProtocol, into capture: Capture
  ) async throws -> Int {
    let result = try await Subprocess.run(configuration, input: input, output: .sequence, error: .sequence) {
      execution in
      try await withThrowingTaskGroup(of: Void.self) { group in
        let output = execution.standardOutput
        let error = execution.standardError
        group.addTask { for try await buffer in output { capture.append(buffer, to: .output) } }
        group.addTask { for try await buffer in error { capture.append(buffer, to: .error) } }
        try await group.waitForAll()
      }
      if Task.isCancelled {
        // The leader may have obeyed TERM while others of its session did not. It has not been reaped yet, so the
        // group's number can't be another's.
        try? execution.send(signal: .kill, toProcessGroup: true)
      }
    }
    switch result.terminationStatus {
    case .exited(let code): return Int(code)
    case .signaled(let signal): return 128 + Int(signal)
    }
  }

  private static func environment(_ wanted: CommandInvocation.Environment) -> Environment {
    switch wanted {
    case .inherited(let changes):
      return .inherit.updating(
        Dictionary(uniqueKeysWithValues: changes.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
    case .exactly(let variables):
      return .custom(
        Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
    }
  }

  private static func explain(_ error: any Error, _ invocation: CommandInvocation) -> ClusterAPIError {
    if let error = error as? SubprocessError, error.code == .executableNotFound {
      return ClusterAPIError(.commandFailed, "\(invocation.arguments[0]) was not found on PATH")
    }
    return ClusterAPIError(.commandFailed, "\(invocation.display) could not be run: \(error)")
  }
}

/// What a command printed so far: shared, so that it is still there when the command has to be ended.
private final class Capture: Sendable {
  enum Stream { case output, error }
  private struct Kept {
    var output: [UInt8] = []
    var error: [UInt8] = []
    var isTruncated = false
  }

  private let outputLimit: Int
  private let errorLimit: Int
  private let kept = Mutex(Kept())

  init(output: Int, error: Int) {
    outputLimit = output
    errorLimit = error
  }

  func append(_ buffer: SubprocessOutputSequence.Buffer, to stream: Stream) {
    buffer.withUnsafeBytes { bytes in
      kept.withLock { kept in
        let room = stream == .output ? outputLimit - kept.output.count : errorLimit - kept.error.count
        if bytes.count > room { kept.isTruncated = true }
        let part = bytes.prefix(max(0, room))
        if stream == .output { kept.output += part } else { kept.error += part }
      }
    }
  }

  func taken() -> (output: [UInt8], error: [UInt8], isTruncated: Bool) {
    kept.withLock { ($0.output, $0.error, $0.isTruncated) }
  }
}

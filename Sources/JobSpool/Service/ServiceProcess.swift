private import Glibc
private import Synchronization
private import SystemIO

/// Serves a spool as the whole work of a process.
public enum ServiceProcess {
  /// Opens and serves the spool, handles signals, and returns when the service has ended. Call it on the main thread,
  /// first of all: an `async` main would park that thread in `sigsuspend` with every signal let through.
  public static func run(
    _ options: ServiceOptions, report: @escaping @Sendable (ServiceEvent) -> Void
  ) throws(ServiceError) -> ServiceResult {
    var options = options
    options.handlesSignals = true
    let service = try SpoolService(options, report: report)
    let answer: Answer
    do { answer = Answer(bell: try Doorbell()) } catch { throw ServiceError(.system, "\(error)") }
    Task.detached(executorPreference: service.loop) {
      do {
        answer.give(.success(try await service.run()))
      } catch let error as ServiceError {
        answer.give(.failure(error))
      } catch {
        answer.give(.failure(ServiceError(.system, "\(error)")))
      }
    }
    return try answer.wait().get()
  }

  /// The result on its way from the task to the waiting thread.
  private final class Answer: Sendable {
    private let bell: Doorbell
    private let result = Mutex<Result<ServiceResult, ServiceError>?>(nil)

    init(bell: Doorbell) { self.bell = bell }

    func give(_ result: Result<ServiceResult, ServiceError>) {
      self.result.withLock { $0 = result }
      bell.ring()
    }

    func wait() -> Result<ServiceResult, ServiceError> {
      while true {
        var source = pollfd(fd: bell.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        poll(&source, 1, -1)
        if let result = result.withLock({ $0 }) { return result }
      }
    }
  }
}

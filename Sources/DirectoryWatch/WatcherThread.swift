private import CLinux
import Glibc
import Synchronization
import SystemIO

/// A thread that sleeps until it is asked something, a descriptor is readable, or a time is up.
///
/// All signals are blocked on it: libinotifytools reads with `select` and takes an interruption for an error.
final class WatcherThread: @unchecked Sendable {
  private struct Mailbox {
    var tasks: [@Sendable () -> Void] = []
    var isOpen = true
  }

  private let mailbox = Mutex(Mailbox())
  private let joining = Mutex<pthread_t?>(nil)
  private let bell: Doorbell

  init() throws(SystemError) { bell = try Doorbell() }

  /// Starts the thread. `timeout` gives the milliseconds until `wake` is due in any case, −1 for never; both run on it.
  /// `wake` answers for how many milliseconds the descriptor may be left alone, whatever it has.
  func start(
    name: String, descriptor: CInt = -1, timeout: @escaping @Sendable () -> CInt, wake: @escaping @Sendable () -> CInt
  ) {
    let main = Main {
      cl_name_thread(name)
      self.loop(descriptor, timeout, wake)
    }
    let box = Unmanaged.passRetained(main)
    var thread = pthread_t()
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let status = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Main>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(status == 0, "pthread_create: \(String(cString: strerror(status)))")
    joining.withLock { $0 = thread }
  }

  /// Runs the body on the thread and waits for it; nil when the thread has ended.
  func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result? {
    if joining.withLock({ $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false }) { return body() }
    let answer = Answer<Result>()
    let isTaken = mailbox.withLock { box in
      if box.isOpen { box.tasks.append { answer.give(body()) } }
      return box.isOpen
    }
    guard isTaken else { return nil }
    bell.ring()
    return answer.wait()
  }

  /// Ends the thread and waits for its end. What was asked before is still answered.
  func stop() {
    mailbox.withLock { $0.isOpen = false }
    bell.ring()
    let thread = joining.withLock { thread in
      defer { thread = nil }
      return thread
    }
    guard let thread else { return }
    if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
  }

  private func loop(_ descriptor: CInt, _ timeout: () -> CInt, _ wake: () -> CInt) {
    var pause: CInt = 0
    while true {
      let (tasks, isOpen) = mailbox.withLock { box in
        defer { box.tasks = [] }
        return (box.tasks, box.isOpen)
      }
      for task in tasks { task() }
      guard isOpen else { return }
      var sources = [
        pollfd(fd: bell.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      ]
      if pause > 0 {
        if poll(&sources, 1, pause) > 0 { bell.silence() }
        pause = 0
        continue
      }
      let count = poll(&sources, 2, timeout())
      if sources[0].revents != 0 { bell.silence() }
      if count == 0 || sources[1].revents != 0 { pause = wake() }
    }
  }

  private final class Main {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// A value that one thread gives and another waits for.
  private final class Answer<Value: Sendable>: @unchecked Sendable {
    private let given = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private var value: Value?

    init() { sem_init(given, 0, 0) }

    deinit {
      sem_destroy(given)
      given.deallocate()
    }

    func give(_ value: Value) {
      self.value = value
      sem_post(given)
    }

    func wait() -> Value {
      while sem_wait(given) == -1 {}
      return value!
    }
  }
}

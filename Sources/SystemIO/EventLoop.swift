private import CLinux
import Glibc
import Synchronization

/// One thread that sleeps in epoll and runs what wakes it: jobs of the actors that live on it, descriptors that became
/// readable, and one alarm. As a serial executor it is the thread of an actor whose work blocks in file-system calls,
/// which must not happen on the cooperative pool. As a task executor it keeps a task off the pool altogether: once that
/// has run anything, its monitor wakes up every second for as long as the process lives.
package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  private struct Mailbox {
    var jobs: [UnownedJob] = []
    var isAwake = true
    var stops = false
  }

  private let mailbox = Mutex(Mailbox())
  private let thread = Mutex(pthread_t())
  private let bell: Doorbell
  private let epoll: Descriptor
  // Touched on the loop's thread only.
  private var handlers: [CInt: () -> Void] = [:]
  private var alarm: (deadline: UInt64, action: () -> Void)?
  private let clock = SystemClock()
  /// How often it went to sleep, for those who count wake-ups.
  package private(set) var sleeps = 0

  package init() throws(SystemError) {
    bell = try Doorbell()
    epoll = Descriptor(owning: try check("epoll_create1") { epoll_create1(CInt(EPOLL_CLOEXEC)) })
    try add(bell.descriptor.rawValue)
  }

  private func add(_ descriptor: CInt) throws(SystemError) {
    var event = epoll_event()
    event.events = EPOLLIN.rawValue
    event.data.fd = descriptor
    try check("epoll_ctl") { epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, descriptor, &event) }
  }

  /// Starts the loop on a thread of its own, all signals blocked.
  package func start(name: String) {
    let box = Unmanaged.passRetained(ThreadStart(loop: self, name: name))
    var thread = pthread_t()
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let status = pthread_create(
      &thread, nil,
      { argument in
        let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
        cl_name_thread(start.name)
        start.loop.run()
        return nil
      }, box.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(status == 0, "pthread_create: \(String(cString: strerror(status)))")
    pthread_detach(thread)
  }

  private final class ThreadStart {
    let loop: EventLoop
    let name: String
    init(loop: EventLoop, name: String) {
      self.loop = loop
      self.name = name
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let rings = mailbox.withLock { box in
      box.jobs.append(job)
      let sleeps = !box.isAwake
      box.isAwake = true
      return sleeps
    }
    if rings { bell.ring() }
  }

  /// Lets code that the loop calls for a descriptor or the alarm act as its actors' own.
  package func checkIsolated() {
    precondition(isIsolatingCurrentContext() == true, "not on the loop's thread")
  }

  package func isIsolatingCurrentContext() -> Bool? {
    pthread_equal(pthread_self(), thread.withLock { $0 }) != 0
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  /// Runs `handler` on the loop whenever the descriptor is readable. Call it on the loop, or before `start`.
  package func watch(_ descriptor: CInt, _ handler: @escaping () -> Void) throws(SystemError) {
    try add(descriptor)
    handlers[descriptor] = handler
  }

  /// Call it on the loop, before the descriptor is closed.
  package func unwatch(_ descriptor: CInt) {
    epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, descriptor, nil)
    handlers[descriptor] = nil
  }

  /// Sets the one alarm, by the monotonic clock; nil takes it away. Call it on the loop.
  package func setAlarm(at deadline: UInt64?, _ action: @escaping () -> Void) {
    alarm = deadline.map { ($0, action) }
  }

  /// Ends `run` when the jobs in hand are done.
  package func stop() {
    mailbox.withLock {
      $0.stops = true
      $0.isAwake = true
    }
    bell.ring()
  }

  /// Runs until `stop`, on the calling thread.
  package func run() {
    thread.withLock { $0 = pthread_self() }
    let executor = asUnownedSerialExecutor()
    let taskExecutor = asUnownedTaskExecutor()
    var events = [epoll_event](repeating: epoll_event(), count: 16)
    var rounds = 0
    while true {
      let (jobs, stops) = mailbox.withLock { box in
        let taken = box.jobs
        box.jobs = []
        if taken.isEmpty { box.isAwake = false }
        return (taken, box.stops)
      }
      for job in jobs { job.runSynchronously(isolatedTo: executor, taskExecutor: taskExecutor) }
      if stops && jobs.isEmpty { return }
      rounds = jobs.isEmpty ? 0 : rounds + 1
      // Jobs make jobs: descriptors get their turn all the same.
      if rounds % 8 != 0 { continue }
      let timeout = jobs.isEmpty ? sleepTime() : 0
      if timeout != 0 { sleeps += 1 }
      let count = epoll_wait(epoll.rawValue, &events, CInt(events.count), timeout)
      if jobs.isEmpty { mailbox.withLock { $0.isAwake = true } }
      for index in 0..<max(0, Int(count)) {
        let descriptor = events[index].data.fd
        if descriptor == bell.descriptor.rawValue { bell.silence() } else { handlers[descriptor]?() }
      }
      if let alarm, alarm.deadline <= clock.monotonic {
        self.alarm = nil
        alarm.action()
      }
    }
  }

  /// Milliseconds to the alarm, rounded up so that it is due on waking.
  private func sleepTime() -> CInt {
    guard let deadline = alarm?.deadline else { return -1 }
    let now = clock.monotonic
    return deadline <= now ? 0 : CInt(clamping: (deadline - now + 999_999) / 1_000_000)
  }
}

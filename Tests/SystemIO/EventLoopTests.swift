import Glibc
import SystemIO
import Synchronization
import TestSupport
import Testing

@Suite("The event loop", .timeLimit(.minutes(1)))
struct EventLoopTests {
  /// An actor that lives on a loop.
  private actor Resident {
    private let loop: EventLoop
    private var count = 0

    init(_ loop: EventLoop) { self.loop = loop }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    func step() -> (count: Int, isOnLoop: Bool?) {
      count += 1
      return (count, loop.isIsolatingCurrentContext())
    }

    func watch(_ descriptor: CInt, _ action: @escaping @Sendable () -> Void) throws {
      try loop.watch(descriptor) { [unowned self] in
        self.assumeIsolated { $0.count += 100 }
        action()
      }
    }

    func unwatch(_ descriptor: CInt) { loop.unwatch(descriptor) }

    func alarm(inSeconds seconds: Double, _ action: @escaping @Sendable () -> Void) {
      loop.setAlarm(at: SystemClock().monotonic + UInt64(seconds * 1e9)) { action() }
    }

    func noAlarm() { loop.setAlarm(at: nil) {} }
  }

  @Test("An actor on it runs on its thread, one job at a time")
  func executes() async throws {
    let loop = try EventLoop()
    loop.start(name: "test")
    let resident = Resident(loop)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<200 { group.addTask { await resident.step().isOnLoop == true } }
      for await isOnLoop in group { #expect(isOnLoop) }
    }
    #expect(await resident.step().count == 201)
    #expect(loop.isIsolatingCurrentContext() == false)
    loop.stop()
  }

  @Test("A watched descriptor's handler runs on the loop, as its actor's own code, until it is unwatched")
  func watches() async throws {
    let loop = try EventLoop()
    let resident = Resident(loop)
    loop.start(name: "test")
    let bell = try Doorbell()
    let (rings, continuation) = AsyncStream<Void>.makeStream()
    try await resident.watch(bell.descriptor.rawValue) {
      bell.silence()
      continuation.yield()
    }
    bell.ring()
    var iterator = rings.makeAsyncIterator()
    await iterator.next()
    #expect(await resident.step().count >= 101)
    await resident.unwatch(bell.descriptor.rawValue)
    let before = await resident.step().count
    bell.ring()
    #expect(await resident.step().count == before + 1)
    loop.stop()
  }

  @Test("The alarm rings at its time, once, and only if nobody took it away")
  func alarms() async throws {
    let loop = try EventLoop()
    let resident = Resident(loop)
    loop.start(name: "test")
    let (rings, continuation) = AsyncStream<String>.makeStream()
    await resident.alarm(inSeconds: 0.005) { continuation.yield("taken away") }
    await resident.noAlarm()
    let start = SystemClock().monotonic
    await resident.alarm(inSeconds: 0.05) { continuation.yield("kept") }
    var iterator = rings.makeAsyncIterator()
    #expect(await iterator.next() == "kept")
    #expect(SystemClock().monotonic - start >= 50_000_000)
    loop.stop()
  }

  @Test("A loop that has nothing to do sleeps")
  func sleeps() async throws {
    let loop = try EventLoop()
    let resident = Resident(loop)
    loop.start(name: "test")
    _ = await resident.step()
    let before = await resident.step()
    try await Task.sleep(for: .milliseconds(200))
    #expect(await resident.step().count == before.count + 1)
    // Two visits and their wake-ups, not a spin of thousands.
    #expect(loop.sleeps < 20)
    loop.stop()
  }
}

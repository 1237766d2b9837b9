import JobSpool
import Testing

@Suite("What is to be done later")
struct AgendaTests {
  @Test("Items come at their times, the earliest first, those of one time in the order in which they were added")
  func order() {
    var agenda = Agenda()
    agenda.add(.look("c"), at: 3)
    agenda.add(.look("a"), at: 1)
    agenda.add(.look("b"), at: 1)
    #expect(agenda.next == 1)
    #expect(agenda.take(dueAt: 0.5) == nil)
    #expect(agenda.take(dueAt: 1) == .look("a"))
    #expect(agenda.take(dueAt: 1) == .look("b"))
    #expect(agenda.take(dueAt: 2.9) == nil)
    #expect(agenda.take(dueAt: 3) == .look("c"))
    #expect(agenda.next == nil)
  }

  @Test("What is for never is not kept")
  func never() {
    var agenda = Agenda()
    agenda.add(.look("a"), at: .infinity)
    #expect(agenda.next == nil)
  }
}

@Suite("The queue of ready jobs")
struct ReadyQueueTests {
  private func id(_ number: UInt64) -> JobID { JobID(seconds: 0, random: number) }

  @Test("Higher priority first, then who came first")
  func order() {
    var queue = ReadyQueue()
    for (number, priority) in [(1, 0), (2, 5), (3, 0), (4, -1), (5, 5)] as [(UInt64, Int)] {
      queue.add(id(number), priority: priority)
    }
    var taken: [JobID] = []
    while let first = queue.first {
      taken.append(first.id)
      queue.removeFirst()
    }
    #expect(taken == [2, 5, 1, 3, 4].map(id))
  }

  @Test("A job stands in it once, and may come again when it has left")
  func once() {
    var queue = ReadyQueue()
    queue.add(id(1), priority: 0)
    queue.add(id(1), priority: 9)
    #expect(queue.count == 1)
    queue.removeFirst()
    #expect(queue.isEmpty)
    queue.removeFirst()
    queue.add(id(1), priority: 0)
    #expect(queue.first?.id == id(1))
  }
}

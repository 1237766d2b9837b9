import ClusterAPI
import Testing

@Suite("The poll schedule", .timeLimit(.minutes(1)))
struct PollScheduleTests {
  @Test("asks at once when it has never asked, and not at all while nothing is active")
  func first() {
    let schedule = PollSchedule(shortest: 10)
    #expect(schedule.delay(activeJobs: 1, at: 0) == 0)
    #expect(schedule.delay(activeJobs: 0, at: 0) == nil)
  }

  @Test("never asks more often than it may, whatever happens")
  func floor() {
    var schedule = PollSchedule(shortest: 10)
    schedule.notePoll(at: 100, broughtNews: true)
    schedule.noteChange(at: 101)
    #expect(schedule.delay(activeJobs: 3, at: 101) == 9)
    #expect(schedule.delay(activeJobs: 3, at: 110) == 0)
    #expect(schedule.delay(activeJobs: 3, at: 500) == 0)
  }

  @Test("backs off while nothing changes, to a limit, and comes back after news or a submission")
  func backOff() {
    var schedule = PollSchedule(shortest: 10)
    schedule.noteChange(at: 0)
    var now = 0.0
    var intervals: [Double] = []
    for _ in 0..<120 {
      schedule.notePoll(at: now, broughtNews: false)
      let delay = schedule.delay(activeJobs: 1, at: now) ?? -1
      intervals.append(delay)
      now += delay
    }
    #expect(intervals.first == 10)
    #expect(intervals.last == 60)
    #expect(zip(intervals, intervals.dropFirst()).allSatisfy { $0 <= $1 })
    // Late by at most a twentieth of the wait.
    var waited = 0.0
    for interval in intervals {
      #expect(interval <= max(10, waited * 0.05 + 0.001))
      waited += interval
    }
    schedule.notePoll(at: now, broughtNews: true)
    #expect(schedule.delay(activeJobs: 1, at: now) == 10)
    schedule.notePoll(at: now + 1000, broughtNews: false)
    #expect(schedule.delay(activeJobs: 1, at: now + 1000) == 50)
    schedule.noteChange(at: now + 1001)
    #expect(schedule.delay(activeJobs: 1, at: now + 1001) == 9)
  }

  @Test("keeps to the limits it is given")
  func limits() {
    #expect(PollSchedule(shortest: 60).longest == 180)
    #expect(PollSchedule(shortest: 300).longest == 300)
    #expect(PollSchedule(shortest: 30, longest: 90).longest == 90)
    #expect(PollSchedule(shortest: 30, longest: 5).longest == 30)
  }
}

import ClusterAPI
import Testing

@Suite("A job's name at the scheduler", .timeLimit(.minutes(1)))
struct SchedulerNameTests {
  @Test(
    "keeps safe characters and replaces each other one by a dash",
    arguments: [
      ("my-Demo App-run", "my-Demo-App-run"), ("a b c", "a-b-c"), ("job@host#1", "job-host-1"),
      ("prefix-my_job.v2", "prefix-my_job.v2"), ("test-myjob", "test-myjob"), ("a[1-9]%2", "a-1-9--2"),
      ("line\nbreak", "line-break"), ("é", "-"), ("", ""),
    ])
  func sanitised(name: String, wanted: String) {
    #expect(SchedulerName.sanitise(name) == wanted)
  }

  @Test("has the prefix in front, if there is one")
  func prefix() {
    #expect(SchedulerName.make(prefix: "test", name: "Demo App-run") == "test-Demo-App-run")
    #expect(SchedulerName.make(prefix: nil, name: "my-job") == "my-job")
    #expect(SchedulerName.make(prefix: "my app", name: "x") == "my-app-x")
  }

  @Test(
    "is matched by patterns in which a star stands for any text",
    arguments: [
      ("test-*", "test-a", true), ("test-*", "test-", true), ("test-*", "tes", false), ("*", "", true),
      ("a*b*c", "aXbYc", true), ("a*b*c", "aXbY", false), ("a*b*c", "abbc", true), ("x", "x", true), ("x", "xy", false),
      ("*-end", "the-end-end", true), ("a?c", "abc", false), ("[a]", "a", false),
    ])
  func patterns(pattern: String, name: String, wanted: Bool) {
    #expect(SchedulerName.matches(name, pattern: pattern) == wanted)
  }
}

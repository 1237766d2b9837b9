/// What a job waits for, resolved against the jobs of its inbox.
package enum Dependencies {
  package enum Answer: Equatable {
    case fulfilled
    /// The job that is waited for, in words, and the name or id to be told of.
    case waiting(on: String)
    /// It can't come true any more, and why.
    case impossible(String)
  }

  /// `outcome` answers for names that this inbox's table doesn't know: another inbox's jobs, archived ones.
  package static func resolve(
    _ dependencies: [Dependency], of job: LiveJob, in table: JobTable,
    outcome: (String) -> (state: SpoolState, id: String?)?
  ) -> Answer {
    var waiting: String?
    for dependency in dependencies {
      let ended: SpoolState?
      if let other = live(dependency.job, in: table) {
        if other === job { return .impossible("\(job.name) waits for itself") }
        if other.plan.map({ leadsBack($0, to: job, in: table) }) ?? false {
          return .impossible("\(dependency.job) waits for \(job.name) itself")
        }
        ended = nil
      } else if let known = table.ended[dependency.job]?.state ?? endedByID(dependency.job, in: table) {
        ended = known
      } else if let known = outcome(dependency.job) {
        ended = known.state
      } else {
        ended = nil
      }
      guard let ended else {
        waiting = waiting ?? dependency.job
        continue
      }
      let isGood =
        switch dependency.when {
        case .success: ended == .done
        case .failure: ended != .done
        case .any: true
        }
      if !isGood { return .impossible("\(dependency.job) ended \(ended.rawValue)") }
    }
    return waiting.map { .waiting(on: $0) } ?? .fulfilled
  }

  private static func live(_ name: String, in table: JobTable) -> LiveJob? {
    if let job = table.live[name] { return job }
    guard let id = JobID(name), let job = table.jobs[id], job.end == nil else { return nil }
    return job
  }

  private static func endedByID(_ text: String, in table: JobTable) -> SpoolState? {
    guard let id = JobID(text) else { return nil }
    return table.jobs[id]?.end?.state ?? table.ended.values.first { $0.id == id }?.state
  }

  /// Whether following what a plan waits for comes to `job`.
  private static func leadsBack(_ plan: JobPlan, to job: LiveJob, in table: JobTable) -> Bool {
    var seen: Set<JobID> = []
    var open = [plan]
    while let next = open.popLast() {
      for dependency in next.spec.after {
        guard let other = live(dependency.job, in: table) else { continue }
        if other === job { return true }
        if seen.insert(other.id).inserted, let plan = other.plan { open.append(plan) }
      }
    }
    return false
  }
}

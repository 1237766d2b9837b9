import ClusterAPI
import JobSpool
import TestSupport
import Testing

/// Jobs as the journal and a spec make them.
enum JobSamples {
  static func id(_ number: UInt64 = 1) -> JobID { JobID(seconds: 1_795_357_331, random: number) }

  static func acceptance(_ name: String = "align", _ number: UInt64 = 1) -> Acceptance {
    Acceptance(
      id: id(number), name: name, claim: "1-\(number)-r-\(name).yaml", inode: number, size: 1, modified: 1,
      digest: "d\(number)", owner: 0, dropped: 1_795_357_330, accepted: 1_795_357_331)
  }

  static func intent(_ number: UInt64 = 1, index: Int? = nil, attempt: Int = 1) -> Intent {
    Intent(
      id: id(number), index: index, attempt: attempt, at: 1_795_357_332, executor: "local", keeper: "k", boot: "b")
  }

  static func attemptEnd(
    _ state: SpoolState, index: Int? = nil, attempt: Int = 1, code: Int? = nil, reason: EndReason? = .exit,
    retryAt: Double? = nil
  ) -> AttemptEnd {
    var end = AttemptEnd(index: index, attempt: attempt, state: state, ended: 1_795_357_340)
    (end.code, end.reason, end.retryAt, end.started) = (code, reason, retryAt, 1_795_357_333)
    return end
  }

  /// A table after these records.
  static func table(_ records: [JournalRecord]) -> JobTable {
    var table = JobTable()
    for (number, record) in records.enumerated() { table.apply(record, sequence: UInt64(number + 1)) }
    return table
  }

  /// A job after its acceptance and these records.
  static func job(_ records: [JournalRecord] = [], name: String = "align") throws -> LiveJob {
    try #require(table([.accepted(acceptance(name))] + records).jobs[id()])
  }

  /// What a spec says under a configuration.
  static func read(
    _ spec: String, configuration text: String? = nil, profile: String? = nil, native: Bool = true,
    executors: Set<String> = ["local"], fit: EngineFit? = nil
  ) throws -> Result<JobPlan, PlanReader.Rejection> {
    let scratch = try ScratchDirectory()
    if let text { try scratch.write(text, to: "config.yaml") }
    var inbox = SpoolConfig.Inbox(name: "default")
    (inbox.profile, inbox.allowsNative) = (profile, native)
    let configuration = try SpoolConfiguration(layout: SpoolLayout(root: scratch.path))
    return PlanReader(configuration: configuration, inbox: inbox, knownExecutors: executors, fit: fit)
      .read(Array(spec.utf8), file: "align.yaml")
  }

  static func plan(_ spec: String, configuration: String? = nil, profile: String? = nil) throws -> JobPlan {
    try read(spec, configuration: configuration, profile: profile).get()
  }
}

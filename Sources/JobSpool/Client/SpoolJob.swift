/// What a spool's files say of one job.
package struct SpoolJob: Sendable {
  /// Figures of the array as a whole.
  package struct ArraySummary: Sendable, Hashable {
    package var size = 0
    package var done = 0
    package var failed = 0
    package var killed = 0
    package var running = 0
    package var pending = 0

    package init() {}

    /// Reads `30 total, 3 done, 1 failed, 0 killed, 2 running`, as `x.status` has it; nil without a total.
    package init?(words: String) {
      var known = 0
      for part in words.split(separator: ",") {
        let pair = part.split(separator: " ")
        guard pair.count == 2, let number = Int(pair[0]) else { continue }
        switch pair[1] {
        case "total": size = number
        case "done": done = number
        case "failed": failed = number
        case "killed": killed = number
        case "running": running = number
        default: continue
        }
        if pair[1] != "total" { known += number }
      }
      guard size > 0 else { return nil }
      pending = max(0, size - known)
    }
  }

  /// Seconds since 1970.
  package struct Times: Sendable, Hashable {
    package var dropped: Double?
    package var accepted: Double?
    package var submitted: Double?
    package var started: Double?
    package var ended: Double?
  }

  package var entry: SpoolEntry
  package var state: ShownState
  package var id: String?
  package var reason: String?
  package var message: String?
  package var code: Int?
  package var signal: String?
  package var executor: String?
  package var schedulerID: String?
  package var host: String?
  package var queue: String?
  package var user: String?
  /// When the state began.
  package var since: Double?
  package var times = Times()
  package var cpus: Double?
  package var memoryBytes: Double?
  package var walltimeSeconds: Double?
  package var maxMemoryBytes: Double?
  package var cpuSeconds: Double?
  package var attempt: Int?
  package var array: ArraySummary?
  package var labels: [(name: String, value: String)] = []
  package var workdir: String?
  package var outputPath: String?
  package var errorPath: String?
  /// The answer to the last control drop (`cancel accepted`).
  package var control: String?
  /// Whether the record has been read: without it only what `x.status` and `x.done` say is known.
  package var hasRecord = false
  /// The record as it stands in `x.meta.json`.
  package var recordBytes: [UInt8]?

  package init(entry: SpoolEntry, state: ShownState) {
    self.entry = entry
    self.state = state
  }

  package var name: String { entry.name }
  package var inbox: String { entry.inbox }
  package var handle: String { entry.handle }

  /// The name with the size of the array, as in `variants[96]`.
  package var title: String { array.map { "\(handle)[\($0.size)]" } ?? handle }

  /// When it was dropped, or else the first time that is known.
  package var begin: Double? { times.dropped ?? times.accepted ?? idTime ?? since }

  private var idTime: Double? { id.flatMap(JobID.init).map { Double($0.seconds) } }

  /// From drop to start, or to now while it waits.
  package func waited(now: Double) -> Double? {
    guard let begin else { return nil }
    if let started = times.started { return max(0, started - begin) }
    if state.isTerminal { return nil }
    return max(0, now - begin)
  }

  /// From start to end, or to now while it runs.
  package func ran(now: Double) -> Double? {
    guard let started = times.started else { return nil }
    if let ended = times.ended { return max(0, ended - started) }
    return state.isTerminal ? nil : max(0, now - started)
  }

  /// Share of the processors' time that was used, for what has ended.
  package func cpuEfficiency(now: Double) -> Double? {
    guard let cpuSeconds, let ran = ran(now: now), ran > 0 else { return nil }
    return cpuSeconds / (ran * max(1, cpus ?? 1))
  }

  package var memoryEfficiency: Double? {
    guard let maxMemoryBytes, let memoryBytes, memoryBytes > 0 else { return nil }
    return maxMemoryBytes / memoryBytes
  }
}

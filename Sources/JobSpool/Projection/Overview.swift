import ClusterAPI
import JSONBytes
import SystemIO

/// Writes the spool at a glance: `status.json`, `live.tsv`, and this daemon's heartbeat.
struct Overview {
  struct Daemon {
    var instance: Instance
    var began: Double
    var watching: String
    var intake: String
    var engine: (any Engine)?
    var freeBytes: Int
  }

  private let layout: SpoolLayout
  private var lastWrite = -Double.infinity
  private var lastCost = 0.0
  private var signature: UInt64 = 0
  private var sequence = 0
  /// When a change that was held back is due to be written.
  private(set) var due: Double?

  init(layout: SpoolLayout) { self.layout = layout }

  /// Writes when something changed, at most every two seconds and a twentieth of the time.
  mutating func write(
    daemon makeDaemon: @autoclosure () -> Daemon, inboxes: some Collection<ServedInbox>, staging: Directory,
    now: Double, force: Bool
  ) {
    // Numbers only grow, so an equal sum means that nothing was added.
    let signature = inboxes.reduce(UInt64(inboxes.count)) { $0 &+ $1.ledger.sequence &* 2 &+ ($1.isOnHold ? 1 : 0) }
    guard signature != self.signature || force else { return due = nil }
    let earliest = lastWrite + max(2, 20 * lastCost)
    guard force || now >= earliest else { return due = earliest }
    due = nil
    self.signature = signature
    let daemon = makeDaemon()
    let start = SystemClock().monotonic
    do throws(SystemError) {
      let root = try Directory(layout.root)
      try root.publish(
        statusBytes(daemon, inboxes, now), as: "status.json", staging: staging,
        stagingName: "\(daemon.instance.name)-status")
      try root.publish(
        liveBytes(inboxes), as: "live.tsv", staging: staging, stagingName: "\(daemon.instance.name)-live")
    } catch {
      // The next change tries again; what these files say stands in the sidecars too.
    }
    lastCost = Double(SystemClock().monotonic - start) / 1e9
    lastWrite = now
  }

  /// Publishes the heartbeat, whose sequence number is what others look at.
  mutating func beat(daemon: Daemon, hosts: Directory, staging: Directory, now: Double) {
    sequence += 1
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("v", 1)
      writer.field("seq", sequence)
      Self.write(daemon, now, to: &writer)
    }
    writer.newline()
    let name = "\(daemon.instance.name).json"
    try? hosts.publish(writer.bytes, as: name, staging: staging, stagingName: "\(name)-beat")
  }

  private static func write(_ daemon: Daemon, _ now: Double, to writer: inout JSONWriter) {
    writer.field("instance", daemon.instance.name)
    writer.field("host", daemon.instance.host)
    writer.field("pid", daemon.instance.processID)
    writer.field("version", SpoolVersion.software)
    writer.field("started", TimeStamp.format(daemon.began, digits: 3))
    writer.field("beat", TimeStamp.format(now, digits: 3))
    writer.field("watching", daemon.watching)
  }

  private func statusBytes(
    _ daemon: Daemon, _ inboxes: some Collection<ServedInbox>, _ now: Double
  ) -> [UInt8] {
    var counts: [SpoolState: Int] = [:]
    for inbox in inboxes { for job in inbox.ledger.table.live.values { counts[job.state, default: 0] += 1 } }
    var writer = JSONWriter(reservingCapacity: 2048)
    writer.object { writer in
      writer.field("v", 1)
      writer.field("spool", layout.root)
      writer.field("written", TimeStamp.format(now, digits: 3))
      writer.array("daemons") { writer in writer.object { Self.write(daemon, now, to: &$0) } }
      writer.array("engines") { writer in
        if let engine = daemon.engine {
          writer.object { writer in
            writer.field("name", engine.name)
            writer.field("state", "ok")
            if let use = engine.use {
              writer.field("slots", use.slots)
              writer.field("busy_slots", use.busySlots)
              writer.field("cpus", use.cpus)
              writer.field("busy_cpus", use.busyCPUs)
            }
          }
        }
      }
      writer.array("inboxes") { writer in
        for inbox in inboxes.sorted(by: { $0.name < $1.name }) {
          writer.object { writer in
            writer.field("name", inbox.name)
            writer.field("live", inbox.liveCount)
            writer.field("held", inbox.ledger.table.live.values.count { $0.state == .held })
            writer.field("on_hold", inbox.isOnHold)
          }
        }
      }
      writer.object("counts") { writer in
        for (state, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
          writer.key(text: state.rawValue)
          writer.int(count)
        }
      }
      let today = JobID.day(of: now)
      var done = 0
      var failed = 0
      for inbox in inboxes {
        for job in inbox.ledger.table.ended.values where JobID.day(of: job.ended) == today {
          if job.state == .done { done += 1 } else { failed += 1 }
        }
      }
      writer.object("today") { writer in
        writer.field("done", done)
        writer.field("failed", failed)
      }
      writer.field("intake", daemon.intake)
      writer.field("free_bytes", daemon.freeBytes)
    }
    writer.newline()
    return writer.bytes
  }

  private func liveBytes(_ inboxes: some Collection<ServedInbox>) -> [UInt8] {
    var text = Array(
      "name\tinbox\tid\tstate\treason\texecutor\tscheduler_id\tsince\tsubmitted\tstarted\tmessage\n".utf8)
    for inbox in inboxes {
      for job in inbox.ledger.table.live.values {
        let task = job.tasks[LiveJob.whole]
        let submitted = job.tasks.values.compactMap { $0.intent?.at }.min()
        let fields: [String?] = [
          job.name, inbox.name, job.id.description, job.state.rawValue, nil, job.plan?.executor,
          task?.processID.map(String.init), TimeStamp.format(job.stateSince, digits: 3),
          submitted.map { TimeStamp.format($0, digits: 3) }, job.firstStart.map { TimeStamp.format($0, digits: 3) },
          job.wait?.message,
        ]
        text.append(contentsOf: fields.map { $0 ?? "-" }.joined(separator: "\t").utf8)
        text.append(UInt8(ascii: "\n"))
      }
    }
    return text
  }
}

import ClusterAPI
package import JSONBytes

/// `status.json`, read: the spool at a glance as its daemons wrote it.
package struct SpoolStatus: Sendable {
  package struct Daemon: Sendable, Hashable {
    package var instance: String
    package var host: String
    package var pid: Int?
    package var version: String?
    /// Seconds since 1970.
    package var started: Double?
    package var beat: Double?

    /// A heartbeat comes at least once a minute; two missed ones are a silence worth saying.
    package func isAlive(now: Double) -> Bool { beat.map { now - $0 < 150 } ?? false }
  }

  package struct Engine: Sendable, Hashable {
    package var name: String
    package var state: String
    package var slots: Int?
    package var busySlots: Int?
    package var cpus: Double?
    package var busyCpus: Double?
  }

  package struct Inbox: Sendable, Hashable {
    package var name: String
    package var live: Int
    package var held: Int
    package var isOnHold: Bool
  }

  package var written: Double?
  package var daemons: [Daemon] = []
  package var engines: [Engine] = []
  package var inboxes: [Inbox] = []
  package var counts: [(state: String, count: Int)] = []
  package var doneToday: Int?
  package var failedToday: Int?
  package var intake: String?
  package var freeBytes: Double?

  package init(_ json: JSONValue?) {
    guard let json else { return }
    func time(_ value: JSONValue?) -> Double? { value?.string.flatMap(TimeStamp.parse) ?? value?.double }
    written = time(json["written"])
    daemons = (json["daemons"]?.array ?? []).map { daemon in
      Daemon(
        instance: daemon["instance"]?.string ?? "?", host: daemon["host"]?.string ?? "?", pid: daemon["pid"]?.int,
        version: daemon["version"]?.string, started: time(daemon["started"]), beat: time(daemon["beat"]))
    }
    engines = (json["engines"]?.array ?? []).map { engine in
      Engine(
        name: engine["name"]?.string ?? "?", state: engine["state"]?.string ?? "?", slots: engine["slots"]?.int,
        busySlots: engine["busy_slots"]?.int, cpus: engine["cpus"]?.double, busyCpus: engine["busy_cpus"]?.double)
    }
    inboxes = (json["inboxes"]?.array ?? []).map { inbox in
      Inbox(
        name: inbox["name"]?.string ?? "?", live: inbox["live"]?.int ?? 0, held: inbox["held"]?.int ?? 0,
        isOnHold: inbox["on_hold"]?.bool ?? false)
    }
    counts = (json["counts"]?.members ?? []).compactMap { member in member.value.int.map { (member.key, $0) } }
    doneToday = json[path: "today", "done"]?.int
    failedToday = json[path: "today", "failed"]?.int
    intake = json["intake"]?.string
    freeBytes = json["free_bytes"]?.double
  }

  /// When a daemon was seen last.
  package var lastBeat: Double? { (daemons.compactMap(\.beat) + [written].compactMap(\.self)).max() }
}

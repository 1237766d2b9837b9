/// One line of a keeper's log. Times are seconds since 1970.
package enum KeeperRecord: Sendable, Hashable {
  /// A keeper began its work on this log.
  case generation(Generation)
  /// The gate: written before the program is executed. From here on the key is never started again.
  case started(Start)
  /// The program runs.
  case running(key: String, process: ProcessMark, time: Double)
  /// Found alive by a later keeper, which can see it vanish but not how it ends.
  case unwatched(key: String, time: Double)
  case suspended(key: String, time: Double)
  case resumed(key: String, time: Double)
  case ended(JobEnd)
  /// A start was asked for whose key the log already had.
  case known(key: String)
  case forgotten(key: String)
  /// The log's last line: it goes on in a new file of the same name.
  case moved

  package struct Generation: Sendable, Hashable {
    package var version: Int
    package var boot: String
    package var process: ProcessMark
    package var time: Double
  }

  package struct Start: Sendable, Hashable {
    package var key: String
    package var name: String
    package var note: String
    package var time: Double
    package var killSignal: Int32
    package var graceSeconds: Double
    package var memoryLimit: Int?
    package var walltimeSeconds: Int?
  }

  package func write(to line: inout LineWriter) {
    switch self {
    case .generation(let generation):
      line.begin("keeper")
      line.field(generation.version)
      line.field(generation.boot)
      generation.process.write(to: &line)
      line.field(seconds: generation.time)
    case .started(let start):
      line.begin("start")
      line.field(start.key)
      line.field(start.name)
      line.field(start.note)
      line.field(seconds: start.time)
      line.field(Int(start.killSignal))
      line.field(seconds: start.graceSeconds)
      line.field(start.memoryLimit)
      line.field(start.walltimeSeconds)
    case .running(let key, let process, let time):
      line.begin("run")
      line.field(key)
      process.write(to: &line)
      line.field(seconds: time)
    case .unwatched(let key, let time): Self.write("unwatched", key, time, to: &line)
    case .suspended(let key, let time): Self.write("suspend", key, time, to: &line)
    case .resumed(let key, let time): Self.write("resume", key, time, to: &line)
    case .ended(let end): end.write(to: &line)
    case .known(let key):
      line.begin("known")
      line.field(key)
    case .forgotten(let key):
      line.begin("forget")
      line.field(key)
    case .moved: line.begin("moved")
    }
    line.end()
  }

  private static func write(_ word: StaticString, _ key: String, _ time: Double, to line: inout LineWriter) {
    line.begin(word)
    line.field(key)
    line.field(seconds: time)
  }

  /// nil for a torn line, and for a word that a later version has added.
  package init?(line: UnsafeRawBufferPointer) {
    guard var fields = LineReader(line) else { return nil }
    if fields.isWord("start") {
      guard let key = fields.text(), let name = fields.text(), let note = fields.text(), let time = fields.seconds(),
        let signal = fields.integer(), let grace = fields.seconds(), let memory = fields.text(),
        let walltime = fields.text()
      else { return nil }
      self = .started(
        Start(
          key: key, name: name, note: note, time: time, killSignal: Int32(truncatingIfNeeded: signal),
          graceSeconds: grace, memoryLimit: Int(memory), walltimeSeconds: Int(walltime)))
    } else if fields.isWord("run") {
      guard let key = fields.text(), let process = ProcessMark(&fields), let time = fields.seconds() else { return nil }
      self = .running(key: key, process: process, time: time)
    } else if fields.isWord("end") {
      guard let end = JobEnd(&fields) else { return nil }
      self = .ended(end)
    } else if fields.isWord("forget") {
      guard let key = fields.text() else { return nil }
      self = .forgotten(key: key)
    } else if fields.isWord("known") {
      guard let key = fields.text() else { return nil }
      self = .known(key: key)
    } else if fields.isWord("suspend") {
      guard let key = fields.text(), let time = fields.seconds() else { return nil }
      self = .suspended(key: key, time: time)
    } else if fields.isWord("resume") {
      guard let key = fields.text(), let time = fields.seconds() else { return nil }
      self = .resumed(key: key, time: time)
    } else if fields.isWord("unwatched") {
      guard let key = fields.text(), let time = fields.seconds() else { return nil }
      self = .unwatched(key: key, time: time)
    } else if fields.isWord("keeper") {
      guard let version = fields.integer(), let boot = fields.text(), let process = ProcessMark(&fields),
        let time = fields.seconds()
      else { return nil }
      self = .generation(Generation(version: version, boot: boot, process: process, time: time))
    } else if fields.isWord("moved") {
      self = .moved
    } else {
      return nil
    }
  }
}

import ClusterAPI
package import JSONBytes

/// Reading `x.meta.json`, the record, version 1. Keys that are not known here are passed over.
extension SpoolJob {
  /// Takes what the record says. The state and what belongs to it stay those of `x.status` and `x.done`, which are
  /// written more often.
  package mutating func take(record bytes: [UInt8]) throws(JSONError) {
    var job = self
    try JSONScanner.read(bytes) { (scanner: inout JSONScanner) throws(JSONError) in
      try job.readRecord(&scanner)
      try scanner.end()
    }
    job.hasRecord = true
    job.recordBytes = bytes
    self = job
  }

  private mutating func readRecord(_ scanner: inout JSONScanner) throws(JSONError) {
    var recordedState: String?
    var recordedReason: String?
    var recordedMessage: String?
    var recordedCode: Int?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "id": id = try scanner.stringOrNull() ?? id
      case "state": recordedState = try scanner.stringOrNull()
      case "reason": recordedReason = try scanner.stringOrNull()
      case "message": recordedMessage = try scanner.stringOrNull()
      case "exit_code": recordedCode = try scanner.intOrNull()
      case "signal": signal = try scanner.textOrNull()
      case "executor": executor = try scanner.stringOrNull() ?? executor
      case "scheduler_id": schedulerID = try scanner.textOrNull() ?? schedulerID
      case "host": host = try scanner.stringOrNull() ?? host
      case "queue": queue = try scanner.stringOrNull()
      case "user": user = try scanner.stringOrNull()
      case "workdir": workdir = try scanner.stringOrNull()
      case "times": try readTimes(&scanner)
      case "resources": try readResources(&scanner)
      case "files": try readFiles(&scanner)
      case "attempts": try readAttempts(&scanner)
      case "array": try readArray(&scanner)
      case "labels": try readLabels(&scanner)
      default: try scanner.skip()
      }
    }
    if recordedState == state.word {
      reason = reason ?? recordedReason
      message = message ?? recordedMessage
      code = code ?? recordedCode
    }
  }

  private mutating func readTimes(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "dropped": times.dropped = try scanner.timeOrNull()
      case "accepted": times.accepted = try scanner.timeOrNull()
      case "submitted": times.submitted = try scanner.timeOrNull()
      case "started": times.started = try scanner.timeOrNull()
      case "ended": times.ended = try scanner.timeOrNull()
      default: try scanner.skip()
      }
    }
  }

  private mutating func readResources(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "cpus": cpus = try scanner.doubleOrNull()
      case "memory_bytes": memoryBytes = try scanner.doubleOrNull()
      case "walltime_seconds": walltimeSeconds = try scanner.doubleOrNull()
      default: try scanner.skip()
      }
    }
  }

  private mutating func readFiles(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "out": outputPath = try scanner.stringOrNull()
      case "err": errorPath = try scanner.stringOrNull()
      default: try scanner.skip()
      }
    }
  }

  /// The last attempt is the one that counts.
  private mutating func readAttempts(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    var count = 0
    try scanner.beginArray()
    while try scanner.nextElement() {
      count += 1
      var number: Int?
      (maxMemoryBytes, cpuSeconds) = (nil, nil)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        switch key {
        case "n": number = try scanner.intOrNull()
        case "usage": try readUsage(&scanner)
        default: try scanner.skip()
        }
      }
      attempt = number ?? count
    }
  }

  private mutating func readUsage(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    var seconds: Double?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "user_seconds", "system_seconds":
        if let part = try scanner.doubleOrNull() { seconds = (seconds ?? 0) + part }
      case "max_memory_bytes": maxMemoryBytes = try scanner.doubleOrNull()
      default: try scanner.skip()
      }
    }
    cpuSeconds = seconds
  }

  private mutating func readArray(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    var summary = ArraySummary()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "size": summary.size = try scanner.intOrNull() ?? 0
      case "done": summary.done = try scanner.intOrNull() ?? 0
      case "failed": summary.failed = try scanner.intOrNull() ?? 0
      case "killed": summary.killed = try scanner.intOrNull() ?? 0
      case "running": summary.running = try scanner.intOrNull() ?? 0
      case "pending": summary.pending = try scanner.intOrNull() ?? 0
      default: try scanner.skip()
      }
    }
    // The record of a living array is written seldom, its status at every change.
    if array == nil { array = summary }
  }

  private mutating func readLabels(_ scanner: inout JSONScanner) throws(JSONError) {
    if try scanner.takeNull() { return }
    labels = []
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let name = key.text
      labels.append((name, try scanner.textOrNull() ?? ""))
    }
  }
}

extension JSONScanner {
  fileprivate mutating func doubleOrNull() throws(JSONError) -> Double? { try takeNull() ? nil : double() }

  /// A string, or a number as its text.
  fileprivate mutating func textOrNull() throws(JSONError) -> String? {
    if try takeNull() { return nil }
    if try kind() == .string { return try string() }
    return String(decoding: try rawValue(), as: UTF8.self)
  }

  fileprivate mutating func timeOrNull() throws(JSONError) -> Double? {
    guard let text = try stringOrNull() else { return nil }
    return TimeStamp.parse(text)
  }
}

extension SpoolJob {
  /// The record as one JSON object, with the state as it is now and its phase.
  package func json() -> JSONValue {
    var members: [JSONValue.Member] = []
    if let recordBytes, case .object(let recorded)? = try? JSONValue(parsing: recordBytes) { members = recorded }
    func set(_ key: String, _ value: JSONValue?) {
      let place = members.firstIndex { $0.key == key }
      guard let value else { return }
      if let place { members[place].value = value } else { members.append(JSONValue.Member(key, value)) }
    }
    func setIfAbsent(_ key: String, _ value: JSONValue?) {
      if !members.contains(where: { $0.key == key && $0.value != .null }) { set(key, value) }
    }
    setIfAbsent("v", .int(1))
    setIfAbsent("id", id.map(JSONValue.string))
    set("name", .string(name))
    set("inbox", .string(inbox))
    set("state", .string(state.word))
    set("phase", .string(state.phase))
    set("reason", reason.map(JSONValue.string))
    set("message", message.map(JSONValue.string))
    set("exit_code", code.map(JSONValue.int))
    setIfAbsent("executor", executor.map(JSONValue.string))
    setIfAbsent("scheduler_id", schedulerID.map(JSONValue.string))
    setIfAbsent("host", host.map(JSONValue.string))
    if !members.contains(where: { $0.key == "times" }), let dropped = begin {
      set("times", .object([JSONValue.Member("dropped", .string(TimeStamp.format(dropped, digits: 3)))]))
    }
    return .object(members)
  }
}

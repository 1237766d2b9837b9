import ClusterAPI

/// The content of `x.elements.tsv`: one line per element, a header first, `-` for what isn't known.
package enum ElementsTable {
  package static let columns = [
    "index", "state", "exit_code", "signal", "reason", "host", "start", "end", "attempt", "item",
  ]

  package static func bytes(of job: LiveJob, plan: JobPlan) -> [UInt8] {
    var last: [Int: AttemptEnd] = [:]
    for attempt in job.history { if let index = attempt.index { last[index] = attempt } }
    var text = Array(columns.joined(separator: "\t").utf8)
    text.append(UInt8(ascii: "\n"))
    for element in plan.elements {
      let task = job.tasks[element.index]
      let end = last[element.index]
      let state: SpoolState =
        switch task?.phase {
        case .ended(let state): state
        case .running: task?.isSuspended == true ? .suspended : .running
        case .intended, .backingOff: job.end == nil ? .pending : end?.state ?? .skipped
        case nil: job.end == nil ? .pending : .skipped
        }
      let isRunning = task?.isActive == true
      let fields = [
        String(element.index), state.rawValue, isRunning ? nil : end?.code.map(String.init),
        isRunning ? nil : end?.signal.map(String.init), isRunning ? nil : end?.reason?.rawValue, end?.host,
        (isRunning ? task?.started : end?.started).map { TimeStamp.format($0, digits: 3) },
        isRunning ? nil : end.map { TimeStamp.format($0.ended, digits: 3) }, (task?.attempt).map(String.init),
        element.label.map(Self.singleLine),
      ]
      text.append(contentsOf: fields.map { $0 ?? "-" }.joined(separator: "\t").utf8)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// The indices in the first column.
  package static func indices(in bytes: [UInt8]) -> [Int] {
    bytes.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
      Int(String(decoding: line.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self))
    }
  }

  private static func singleLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }
}

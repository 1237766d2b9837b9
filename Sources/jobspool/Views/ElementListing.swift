import ClusterAPI
import JSONBytes
import JobSpool

/// Writes the elements of an array.
struct ElementListing {
  let context: CommandContext
  let reader: SpoolReader
  let filter: JobFilter
  let style: JobListing.Style

  func show(_ target: JobTarget, _ elements: ElementSelection) throws(ClientError) {
    let rows = try reader.elements(of: target.entry).filter { row in
      elements.contains(row.index) && includes(row)
    }
    if rows.isEmpty, !target.entry.files.contains(.elements) {
      throw ClientError(.noSuchJob, "\(target.entry.handle) has no elements")
    }
    var output = Output()
    switch style {
    case .json: for row in rows { write(row, of: target, to: &output) }
    case .scripted:
      for row in rows {
        output.line(
          [
            "\(target.entry.name)[\(row.index)]", row.state, row.code.map(String.init) ?? "-", row.reason ?? "-",
            row.host ?? "-", row.start.map { TimeStamp.format($0) } ?? "-", row.end.map { TimeStamp.format($0) } ?? "-",
          ].joined(separator: "\t"))
      }
    case .table:
      var table = Table(columns: [
        .init(title: "INDEX"), .init(title: "STATE"), .init(title: "CODE", isRight: true), .init(title: "REASON"),
        .init(title: "HOST", rank: 1), .init(title: "RUN", rank: 1),
        .init(title: "ITEM", rank: 2, elision: .middle),
      ])
      let view = JobTableView(context: context)
      table.rows = rows.map { row in
        let state = ShownState(word: row.state)
        return [
          .init(String(row.index)), .init(row.state, state.flatMap { view.colour(of: $0) }),
          .init(row.code.map(String.init) ?? "-"), .init(row.reason ?? "-"), .init(row.host ?? "-"),
          .init(run(row)), .init(row.item ?? ""),
        ]
      }
      for line in table.lines(for: context.terminal) { output.line(line) }
    }
  }

  private func includes(_ row: ElementRow) -> Bool {
    if let reason = filter.reason, row.reason != reason { return false }
    guard !filter.states.isEmpty else { return true }
    guard let state = ShownState(word: row.state) else { return false }
    return filter.states.contains { $0.includes(state) }
  }

  private func run(_ row: ElementRow) -> String {
    guard let start = row.start else { return "-" }
    if let end = row.end { return Readable.duration(end - start) }
    return row.state == "RUNNING" ? Readable.duration(context.now - start) : "-"
  }

  private func write(_ row: ElementRow, of target: JobTarget, to output: inout Output) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("v", 1)
      writer.field("name", target.entry.name)
      writer.field("index", row.index)
      writer.field("state", row.state)
      writer.field("phase", ShownState(word: row.state)?.phase)
      writer.field("exit_code", row.code)
      writer.field("signal", row.signal)
      writer.field("reason", row.reason)
      writer.field("host", row.host)
      writer.field("attempt", row.attempt)
      writer.field("item", row.item)
      writer.field("started", row.start.map { TimeStamp.format($0, digits: 3) })
      writer.field("ended", row.end.map { TimeStamp.format($0, digits: 3) })
    }
    output.raw(writer.bytes)
    output.line()
  }
}

import ArgumentParser
import JobSpool

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything about one job.",
    discussion: """
      jobspool show align              the job, its times, its use, its last words
      jobspool show align --spec       what was dropped, as it was understood
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("Names, ids, @last, patterns, files of jobs.", valueName: "job"))
  var jobs: [String]

  @Flag(name: .long, help: "The record as one JSON object per line.")
  var json = false

  @Flag(name: .long, help: "The spec as it was read.")
  var spec = false

  @Flag(name: .long, help: "The record, x.meta.json, as it stands.")
  var record = false

  @Flag(name: .long, help: "The paths of its files.")
  var paths = false

  @Flag(name: .long, help: "Every attempt.")
  var attempts = false

  func run() throws {
    let context = CommandContext(global)
    let reader = try context.reader()
    let resolver = context.resolver(reader)
    let view = JobView(context: context, reader: reader)
    var isFirst = true
    for operand in try CommandContext.expand(jobs) {
      for target in try resolver.resolve(operand) {
        guard let job = try reader.job(target.entry, depth: .record) else {
          throw ClientError(.noSuchJob, "\(operand) has gone")
        }
        if json {
          view.printJSON(job)
        } else if spec {
          try view.printSpec(job)
        } else if record {
          try view.printRecord(job)
        } else if paths {
          try view.printPaths(job)
        } else if attempts {
          view.printAttempts(job)
        } else {
          if !isFirst { Output.write([UInt8(ascii: "\n")], to: 1) }
          if let elements = target.elements, !elements.ranges.isEmpty {
            try ElementListing(context: context, reader: reader, filter: JobFilter(), style: .table).show(
              target, elements)
          } else {
            try view.print(job)
          }
        }
        isFirst = false
      }
    }
  }
}

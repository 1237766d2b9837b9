import ArgumentParser
import JobSpool

/// What `jobspool` alone prints.
enum Overview {
  static func show() throws {
    var output = Output()
    output.line("jobspool \(SpoolVersion.software): drop a job file into a directory, get its result beside it")
    output.line()
    for group in JobspoolCommand.groups {
      for (place, pair) in pairs(group.subcommands).enumerated() {
        let lead = place == 0 ? group.name.uppercased().padded(to: 10) : String(repeating: " ", count: 10)
        output.line((lead + pair).trimmedEnd)
      }
    }
    output.line()
    output.line(spoolLine())
    output.line("Try: jobspool submit -- echo hello")
  }

  /// Few words for each command; those that say it themselves have none.
  private static let words = [
    "init": "make a spool", "serve": "watch it (daemon)", "once": "one pass, for cron", "submit": "drop a job",
    "check": "say what would happen", "list": "jobs, with filters", "show": "everything about one job",
    "wait": "for its end, with its code", "logs": "output, -f follows it", "status": "the spool at a glance",
  ]

  private static func pairs(_ commands: [any ParsableCommand.Type]) -> [String] {
    let names = commands.map { $0._commandName }
    guard names.contains(where: { words[$0] != nil }) else { return [names.joined(separator: "  ")] }
    let texts = names.map { $0.padded(to: 10) + (words[$0] ?? "") }
    return stride(from: 0, to: texts.count, by: 2).map { index in
      texts[index].padded(to: 38) + (index + 1 < texts.count ? texts[index + 1] : "")
    }
  }

  private static func spoolLine() -> String {
    let context = CommandContext(GlobalOptions.defaults)
    do {
      let (layout, origin) = try context.find()
      let how =
        switch origin {
        case .option: "by -S"
        case .environment: "by $JOBSPOOL"
        case .parentDirectory: "found above this directory"
        case .configuration(let file): "by \(file)"
        case .systemDefault: "the system's"
        }
      guard let reader = try? SpoolReader(layout: layout) else { return "Spool: \(layout.root) (\(how)), not whole" }
      let daemons = reader.livingDaemons(SpoolStatus(reader.status()), now: context.now).count
      let live = (try? reader.entries())?.count { entry in
        !entry.files.contains(.done) || entry.files.contains(.spec)
      }
      return "Spool: \(layout.root) (\(how)), \(daemons == 0 ? "no daemon" : Readable.count(daemons, "daemon")), "
        + "\(Readable.count(live ?? 0, "job")) live"
    } catch {
      return "Spool: none here. Make one: jobspool init"
    }
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  var trimmedEnd: String {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}

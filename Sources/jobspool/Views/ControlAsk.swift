import Glibc
import JobSpool

/// Asks the daemon something for jobs, by dropping control files; returns at once.
struct ControlAsk {
  let verb: ControlVerb
  let options: ControlOptions
  let context: CommandContext
  let reader: SpoolReader
  private(set) var asked: [JobTarget] = []

  init(_ verb: ControlVerb, _ options: ControlOptions) throws {
    self.verb = verb
    self.options = options
    context = CommandContext(options.global)
    reader = try context.reader()
  }

  mutating func run() throws {
    guard !options.jobs.isEmpty || options.allMine || !options.filters.isEmpty else {
      throw Failure.usage("name what to \(verb.rawValue), or --all-mine", hint: "jobspool \(verb.rawValue) NAME")
    }
    var (targets, failures) = try chosen()
    if let text = options.elements {
      guard let selection = ElementSelection(text), !selection.ranges.isEmpty else {
        throw Failure.usage("--elements takes indices such as 3-7 or 1-9:2,20, not \"\(text)\"")
      }
      for index in targets.indices { targets[index].elements = selection }
    }
    if options.dryRun {
      var output = Output()
      for target in targets { output.line("\(verb.rawValue) \(target.entry.handle)") }
    } else {
      try confirm(targets.count)
      let client = SpoolClient(reader: reader)
      for target in targets {
        do throws(ClientError) {
          let outcome = try client.control(verb, target, message: options.message)
          say(outcome, target)
          if case .ended = outcome { continue }
          asked.append(target)
        } catch {
          failures.append(error)
        }
      }
      if asked.count > 1 {
        context.aside("\(verb.rawValue) asked for \(Readable.count(asked.count, "job")); \(Self.confirmation(verb))")
      } else if let target = asked.first {
        context.aside("\(verb.rawValue) asked for \(target.entry.handle); \(Self.confirmation(verb))")
      }
    }
    // Those that were found have been asked before the others are told.
    for failure in failures.dropLast() {
      Failure(failure).say(asJSON: false, hasColour: context.terminal.errorColour)
    }
    if let last = failures.last { throw last }
  }

  private func chosen() throws -> (targets: [JobTarget], failures: [ClientError]) {
    let filter = try options.filters.filter(now: context.now)
    var targets: [JobTarget] = []
    var failures: [ClientError] = []
    if options.jobs.isEmpty {
      for entry in try reader.entries(inbox: options.filters.inbox) {
        guard let job = try reader.job(entry, depth: filter.needsRecord ? .record : .state) else { continue }
        if !job.state.isTerminal, filter.includes(job) {
          targets.append(JobTarget(operand: entry.handle, entry: entry))
        }
      }
      return (targets, failures)
    }
    let resolver = context.resolver(reader)
    for operand in try CommandContext.expand(options.jobs) {
      do throws(ClientError) {
        let found = try resolver.resolve(operand)
        for target in found {
          // A pattern means what it can act on; a name is answered even if its job has ended.
          if found.count > 1 || !options.filters.isEmpty {
            guard let job = try reader.job(target.entry, depth: .record), filter.includes(job),
              found.count == 1 || !job.state.isTerminal
            else { continue }
          }
          if let inbox = options.filters.inbox, target.entry.inbox != inbox { continue }
          targets.append(target)
        }
      } catch {
        failures.append(error)
      }
    }
    return (targets, failures)
  }

  private func confirm(_ count: Int) throws {
    guard count > 20, !options.yes, isatty(STDIN_FILENO) == 1, context.terminal.showsProgress else { return }
    Output.error("\(verb.rawValue) \(Readable.count(count, "job"))? [y/N] ")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      throw Failure(1, kind: "declined", "nothing was asked")
    }
  }

  private func say(_ outcome: SpoolClient.ControlOutcome, _ target: JobTarget) {
    switch outcome {
    case .dropped: break
    case .alreadyAsked: context.note("\(target.entry.handle): asked before, not answered yet")
    case .ended(let state): context.note("\(target.entry.handle) has ended already: \(state.word)")
    }
  }

  private static func confirmation(_ verb: ControlVerb) -> String {
    switch verb {
    case .cancel: "it is KILLED when the engine agrees: jobspool wait"
    case .hold: "what has not started waits"
    case .release: "it goes on when its turn comes"
    default: "the answer comes in the status"
    }
  }
}

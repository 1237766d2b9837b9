import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import SystemIO

/// Waits for jobs as commands do: with progress, a time limit and Ctrl-C, and ends with a code that says how it went.
struct Waiting {
  enum Answer { case words, scripted, json, none }

  let context: CommandContext
  let reader: SpoolReader
  var returnsWithFirst = false
  var returnsWithFailure = false
  var timeout: Double?
  var progress = ProgressStyle.auto
  var answer = Answer.words
  /// Whether the end of the time is for the caller to tell.
  var isAsking = false
  /// Whether a job has come to what is waited for, beside its end.
  var reached: (SpoolJob) -> Bool = { _ in false }

  init(context: CommandContext, reader: SpoolReader) {
    self.context = context
    self.reader = reader
  }

  static func seconds(_ text: String, _ option: String) throws -> Double {
    let milliseconds = text.hasSuffix("ms") ? Double(text.dropLast(2)).map { $0 / 1000 } : nil
    guard let seconds = milliseconds ?? Quantities.fractionalSeconds(text) ?? Double(text), seconds >= 0 else {
      throw Failure.usage("\(option) takes a duration, not \"\(text)\"", hint: "such as 30s, 10m or 2h")
    }
    return seconds
  }

  /// Waits, prints, and says with which code to end.
  func run(_ entries: [(entry: SpoolEntry, earlierID: String?)], isSingle: Bool) throws -> Int32 {
    let wait = try JobWait(reader, entries, until: reached)
    defer { wait.stop() }
    Interruption.wake(wait.wakeDescriptor)
    warnIfUnserved(wait)
    let clock = SystemClock()
    let begin = clock.monotonic
    var line = ProgressLine(terminal: context.terminal, style: context.options.quiet ? .none : progress)
    var printed: Set<Int> = []
    var firstFailure: SpoolJob?
    func report(_ places: [Int]) {
      for place in places.sorted() where printed.insert(place).inserted {
        guard let job = wait.items[place].job else { continue }
        if job.state.isTerminal, !job.state.isDone, firstFailure == nil { firstFailure = job }
        line.clear()
        say(job)
      }
    }
    var over = wait.items.indices.filter { wait.items[$0].isOver }
    while true {
      report(over)
      if wait.isOver || (returnsWithFirst && !printed.isEmpty) || (returnsWithFailure && firstFailure != nil) { break }
      if let code = Interruption.exitCode {
        line.clear()
        context.note("stopped waiting; the jobs go on")
        return code
      }
      let waited = Double(clock.monotonic - begin) / 1e9
      if let timeout, waited >= timeout {
        line.clear()
        if isAsking { return 124 }
        let left = wait.items.count - wait.overCount
        Failure(
          124, kind: "timeout",
          "\(Readable.count(left, "job")) not over after \(Readable.duration(timeout)); they go on"
        )
        .say(asJSON: answer == .json, hasColour: context.terminal.errorColour)
        return 124
      }
      line.show(text(wait, firstFailure, waited))
      // On a terminal the figures are kept fresh; elsewhere it sleeps until something happens.
      let beat: Double = context.terminal.showsProgress || progress == .plain ? 1 : 3600
      over = try wait.step(atMost: min(beat, timeout.map { max(0, $0 - waited) } ?? beat))
    }
    line.clear()
    let jobs = wait.items.compactMap { $0.isOver ? $0.job : nil }
    if !isSingle { summarise(jobs, all: wait.items.count, seconds: Double(clock.monotonic - begin) / 1e9) }
    return code(jobs, printed.min().flatMap { wait.items[$0].job }, isSingle: isSingle)
  }

  private func code(_ jobs: [SpoolJob], _ first: SpoolJob?, isSingle: Bool) -> Int32 {
    if isSingle || returnsWithFirst, let first { return Self.code(of: first, reached: reached(first)) }
    return jobs.allSatisfy { $0.state.isDone || reached($0) } ? 0 : 1
  }

  /// The job's own code; 125 where it ended without one.
  static func code(of job: SpoolJob, reached: Bool) -> Int32 {
    if reached { return 0 }
    if let code = job.code { return Int32(clamping: code) }
    return job.state.isDone ? 0 : 125
  }

  private func say(_ job: SpoolJob) {
    var output = Output()
    let code = job.code.map(String.init) ?? "-"
    switch answer {
    case .words:
      let view = JobTableView(context: context)
      let state = context.terminal.paint(job.state.word, view.colour(of: job.state))
      output.line("\(job.handle)  \(state)  \(code)")
    case .scripted: output.line("\(job.handle)\t\(job.state.word)\t\(code)")
    case .json:
      output.raw(job.json().bytes)
      output.line()
    case .none: break
    }
  }

  private func text(_ wait: JobWait, _ firstFailure: SpoolJob?, _ waited: Double) -> String {
    let items = wait.items
    if items.count == 1 {
      let job = items[0].job
      var text = "\(items[0].entry.handle)  \(job?.state.word ?? "DROPPED")"
      if let array = job?.array { text += "  \(array.done + array.failed + array.killed)/\(array.size) ended" }
      return text + "  \(Readable.duration(waited))"
    }
    let ended = items.count(where: \.isOver)
    let done = items.count { $0.isOver && $0.job?.state.isDone == true }
    let running = items.count { $0.job?.state == .running }
    let share = Double(ended) / Double(items.count)
    var text = " \(Readable.count(items.count)) jobs  \(done) done  \(ended - done) failed  \(running) running  "
    text += "\(items.count - ended - running) pending  \(context.terminal.bar(share, columns: 16)) \(Int(share * 100))%"
    if ended >= 10, ended < items.count {
      text += "  about \(Readable.duration(waited / Double(ended) * Double(items.count - ended))) left"
    }
    if let firstFailure {
      text += "  first failure: \(firstFailure.handle)"
    }
    return text
  }

  private func summarise(_ jobs: [SpoolJob], all: Int, seconds: Double) {
    let done = jobs.count { $0.state.isDone }
    let failed = jobs.filter { $0.state.isTerminal && !$0.state.isDone }
    var text = "\(Readable.count(all, "job")) in \(Readable.duration(seconds)): \(done) done, \(failed.count) failed"
    if !failed.isEmpty {
      var reasons: [String: Int] = [:]
      for job in failed {
        let word = job.reason == nil || job.reason == "exit" ? "exit \(job.code.map(String.init) ?? "-")" : job.reason!
        reasons[word, default: 0] += 1
      }
      let parts = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map { "\($0.value) \($0.key)" }
      text += " (\(parts.joined(separator: ", "))): jobspool list -s bad"
    }
    context.aside(text)
  }

  /// Waiting for a daemon that isn't there is worth a word, once.
  private func warnIfUnserved(_ wait: JobWait) {
    guard !wait.isOver, let warning = DaemonWatch(context: context, reader: reader).warning else { return }
    context.note(warning)
  }
}

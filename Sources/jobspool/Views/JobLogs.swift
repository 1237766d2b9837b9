import Glibc
import JobSpool
import SystemIO

/// Prints what jobs have written, and goes on printing while they run.
struct JobLogs {
  /// One job, or one element, whose output is wanted.
  struct Source {
    var target: JobTarget
    var label: String
    /// Standard output, standard error: what is shown of the two.
    var paths: [String]
    var errorPath: String?
  }

  let context: CommandContext
  let reader: SpoolReader
  var lastLines: Int?
  var showsOutput = true
  var showsError = true

  init(context: CommandContext, reader: SpoolReader) {
    self.context = context
    self.reader = reader
  }

  func sources(of targets: [JobTarget]) throws(ClientError) -> [Source] {
    var sources: [Source] = []
    for target in targets {
      let job = try reader.job(target.entry, depth: .record)
      let rows = try target.elements == nil && job?.array == nil ? [] : reader.elements(of: target.entry)
      if !rows.isEmpty {
        // An array has no output of its own: what is meant is that of its elements.
        for row in rows where (target.elements ?? .all).contains(row.index) {
          sources.append(source(target, job, element: row.index))
        }
      } else {
        sources.append(source(target, job, element: nil))
      }
    }
    return sources
  }

  private func source(_ target: JobTarget, _ job: SpoolJob?, element: Int?) -> Source {
    let entry = target.entry
    func path(_ kind: SidecarKind, _ recorded: String?) -> String {
      let suffix = element.map { ".\($0)" } ?? ""
      let beside = entry.path(kind)
      guard let recorded, !entry.isArchived, recorded != beside else { return beside + suffix }
      return PathTemplate.fill(recorded, job: job, name: entry.name, element: element)
    }
    let output = path(.output, job?.outputPath)
    let error = path(.error, job?.errorPath)
    var paths: [String] = []
    if showsOutput { paths.append(output) }
    if showsError, !paths.contains(error) { paths.append(error) }
    return Source(
      target: target, label: entry.handle + (element.map { "[\($0)]" } ?? ""), paths: paths,
      errorPath: error == output ? nil : error)
  }

  // MARK: Once

  func print(_ sources: [Source]) throws {
    var isAnyThere = false
    for source in sources {
      for path in source.paths {
        guard let bytes = try? FileTail.lastLines(lastLines, of: path) else { continue }
        isAnyThere = true
        write(bytes, of: source, isError: path == source.errorPath, prefixed: sources.count > 1)
      }
    }
    if !isAnyThere { try explainAbsence(sources) }
  }

  private func explainAbsence(_ sources: [Source]) throws {
    guard let source = sources.first else { return }
    let job = try reader.job(source.target.entry, depth: .record)
    let state = job?.state.word ?? "gone"
    if let host = job?.host, let recorded = source.paths.first, !recorded.hasPrefix(reader.layout.root),
      job?.state != .dropped
    {
      throw ClientError(
        .noSuchFile, "\(source.label): its output is not visible here", hint: "look at \(recorded) on \(host)")
    }
    if job?.array != nil, source.target.elements == nil {
      throw ClientError(
        .noSuchFile, "\(source.label) is an array: each element has its own output",
        hint: "jobspool logs '\(source.label)[]', or one of them: '\(source.label)[1]'")
    }
    throw ClientError(
      .noSuchFile, "\(source.label) has no output: it is \(state)", hint: "jobspool show \(source.label)")
  }

  // MARK: Following

  private struct Follower {
    var source: Source
    var path: String
    var isError: Bool
    var inode: UInt64?
    var offset: Int64 = 0
    var hasBegun = false
    var isOver = false
  }

  /// Prints what comes until every job has ended; the exit code is not the jobs'.
  func follow(_ sources: [Source], earlier: [String: String] = [:]) throws {
    var followers = sources.flatMap { source in
      source.paths.map { Follower(source: source, path: $0, isError: $0 == source.errorPath) }
    }
    let wait = try JobWait(
      reader, sources.map { ($0.target.entry, earlier[$0.target.entry.handle]) })
    defer { wait.stop() }
    Interruption.wake(wait.wakeDescriptor)
    while true {
      // Whether it has ended is asked before the last look at the file, so that nothing written before is missed.
      let over = Set(wait.items.filter(\.isOver).map(\.entry.handle))
      var hasNews = false
      for index in followers.indices where !followers[index].isOver {
        if earlier.isEmpty
          || wait.items.contains(where: {
            $0.job != nil && $0.entry.handle == followers[index].source.target.entry.handle
          })
        {
          hasNews = advance(&followers[index], prefixed: sources.count > 1) || hasNews
        }
        followers[index].isOver = over.contains(followers[index].source.target.entry.handle)
      }
      if followers.allSatisfy(\.isOver) { return }
      if let code = Interruption.exitCode {
        context.note("stopped following; the jobs go on")
        throw Failure.exit(code)
      }
      // Writes to a file send no event to its directory, so its size is asked; less often while it is silent.
      _ = try wait.step(atMost: hasNews ? 0.05 : 0.25)
    }
  }

  private func advance(_ follower: inout Follower, prefixed: Bool) -> Bool {
    guard let file = try? Descriptor(open: follower.path, O_RDONLY | O_NONBLOCK), let status = try? file.status() else {
      return false
    }
    if !follower.hasBegun {
      follower.offset = (try? FileTail.start(ofLast: lastLines, in: file, follower.path)) ?? 0
      follower.hasBegun = true
    } else if let inode = follower.inode, inode != status.inode || status.size < follower.offset {
      // A new attempt has a new file; a shorter one was begun anew.
      follower.offset = 0
    }
    follower.inode = status.inode
    guard status.size > follower.offset, let bytes = try? FileTail.read(file, from: follower.offset, follower.path),
      !bytes.isEmpty
    else { return false }
    follower.offset += Int64(bytes.count)
    write(bytes, of: follower.source, isError: follower.isError, prefixed: prefixed)
    return true
  }

  // MARK: Lines

  private static let colours: [Terminal.Colour] = [.cyan, .yellow, .green, .blue]

  /// Output passes as it is; with several jobs each line says whose it is.
  private func write(_ bytes: [UInt8], of source: Source, isError: Bool, prefixed: Bool) {
    guard !bytes.isEmpty else { return }
    let reddens = isError && context.terminal.hasColour && showsOutput
    guard prefixed || reddens else { return Output.write(bytes, to: STDOUT_FILENO) }
    var output = Output()
    let bar = context.terminal.isUTF8 ? "│" : "|"
    let sum = source.label.utf8.reduce(0) { $0 &+ Int($1) }
    let lead = context.terminal.paint("\(source.label) \(bar) ", Self.colours[sum % Self.colours.count])
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast(
      bytes.last == UInt8(ascii: "\n") ? 1 : 0)
    {
      if prefixed { output.raw(lead.utf8) }
      if reddens { output.raw("\u{1b}[2;31m".utf8) }
      output.raw(line)
      if reddens { output.raw("\u{1b}[0m".utf8) }
      output.line()
    }
  }
}

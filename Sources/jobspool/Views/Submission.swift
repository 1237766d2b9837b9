import ClusterAPI
import Glibc
import JSONBytes
import JobSpool
import SystemIO
import YAMLDocument

/// Makes specs of files and commands, checks them, and drops them.
struct Submission {
  struct Prepared {
    var name: String
    var draft: SpecDraft
  }

  struct Dropped {
    var entry: SpoolEntry
    var earlierID: String?
  }

  let context: CommandContext
  let reader: SpoolReader
  let inbox: String
  private let options: JobSpecReader.Options
  var overrides: [SpecOverride] = []
  var hasItems = false
  var setsWorkdir = false
  var treatsAsScript = false
  var wantedName: String?
  /// Whether the job's own output goes to standard output, which then can't carry its name.
  var isFollowed = false
  /// Files that were not submitted.
  private(set) var refused = 0

  init(context: CommandContext, reader: SpoolReader, inbox: String) {
    self.context = context
    self.reader = reader
    self.inbox = inbox
    options = Self.options(layout: reader.layout, inbox: inbox)
  }

  // MARK: Preparing

  mutating func prepare(_ files: [String]) throws -> [Prepared] {
    var prepared: [Prepared] = []
    for file in files {
      do throws(SpecDraft.Refusal) {
        let source = try Self.source(file, treatsAsScript: treatsAsScript)
        var overrides = overrides
        if case .script = source, !setsWorkdir { overrides += workdirHere(unlessIn: source) }
        let draft = try SpecDraft(source, overrides: overrides, options: options)
        warn(draft)
        prepared.append(Prepared(name: wantedName ?? Self.name(ofFile: file), draft: draft))
      } catch {
        refused += 1
        if error.isUnreadable, files.count == 1, let first = error.diagnostics.first {
          throw Failure(66, kind: "noSuchFile", first.oneLine)
        }
        let hint = refused == 1 && files.count == 1 ? "the fields are listed by \"jobspool schema --text\"" : nil
        var renderer = DiagnosticRenderer(source: error.source, colour: context.terminal.errorColour)
        renderer.maxColumns = max(60, context.terminal.width)
        let report = renderer.report(error.diagnostics, outcome: "not submitted", hint: hint)
        if files.count == 1 {
          let first = error.diagnostics.first { $0.isError }
          throw Failure(65, kind: "invalidSpec", nil, report: report, summary: first?.oneLine)
        }
        Output.error(report)
      }
    }
    return prepared
  }

  mutating func prepare(command: [String]) throws -> Prepared {
    let value = hasItems ? JSONValue.string(Self.shellText(command)) : .array(command.map(JSONValue.string))
    var overrides = overrides
    if !setsWorkdir { overrides.append(SpecOverride("workdir", value: .string(context.workingDirectory))) }
    do throws(SpecDraft.Refusal) {
      let draft = try SpecDraft(.command(value), overrides: overrides, options: options)
      warn(draft)
      return Prepared(name: wantedName ?? Self.name(ofProgram: command[0]), draft: draft)
    } catch {
      let first = error.diagnostics.first { $0.isError }
      throw Failure(
        65, kind: "invalidSpec", first?.message ?? "not a job", hint: first?.suggestion)
    }
  }

  /// What the daemon would allow in this inbox. A configuration that can't be read is the daemon's to complain about.
  static func options(layout: SpoolLayout?, inbox: String) -> JobSpecReader.Options {
    var options = JobSpecReader.Options.served
    if let layout, let configuration = try? SpoolConfiguration(layout: layout),
      let own = configuration.spool.inboxes.first(where: { $0.name == inbox })
    {
      options.nativeAllowed = own.allowsNative
    }
    return options
  }

  /// A script runs where it was submitted, unless its own head says otherwise.
  private func workdirHere(unlessIn source: SpecDraft.Source) -> [SpecOverride] {
    guard let draft = try? SpecDraft(source, options: options), draft.spec.workdir == nil else { return [] }
    return [SpecOverride("workdir", value: .string(context.workingDirectory))]
  }

  private func warn(_ draft: SpecDraft) {
    guard !draft.warnings.isEmpty, !context.options.quiet else { return }
    let renderer = DiagnosticRenderer(source: draft.source, colour: context.terminal.errorColour)
    Output.error(renderer.report(draft.warnings))
  }

  /// Reads a file as what it is: a spec by its ending, else a script; standard input by how it begins.
  static func source(_ file: String, treatsAsScript: Bool) throws(SpecDraft.Refusal) -> SpecDraft.Source {
    let shown = file == "-" ? "standard input" : file
    let bytes: [UInt8]
    do {
      bytes =
        file == "-"
        ? try CommandContext.standardInput(limit: (1 << 20) + 1)
        : try Descriptor(open: file, O_RDONLY).readAll(limit: 1 << 20, file) ?? []
    } catch {
      let reason = (error as? SystemError)?.reason ?? "\(error)"
      throw SpecDraft.Refusal(
        diagnostics: [Diagnostic(.error, .syntax, file: shown, message: "it can't be read: \(reason)")], source: [],
        file: shown, isUnreadable: true)
    }
    let isSpec =
      [".yaml", ".yml", ".json"].contains { file.hasSuffix($0) } || (file == "-" && !bytes.starts(with: "#!".utf8))
    return isSpec && !treatsAsScript ? .spec(bytes, file: shown) : .script(bytes, file: shown)
  }

  // MARK: Names

  private static func name(ofFile file: String) -> String {
    if file == "-" { return "stdin-" + randomText() }
    let base = file.split(separator: "/").last.map(String.init) ?? file
    for ending in [".yaml", ".yml", ".json"] where base.hasSuffix(ending) { return String(base.dropLast(ending.count)) }
    // Two submissions of one script are two jobs.
    return name(ofProgram: base)
  }

  private static func name(ofProgram program: String) -> String {
    let base = program.split(separator: "/").last.map(String.init) ?? program
    let kept = base.unicodeScalars.filter { JobName.isValid("a" + String($0)) }.prefix(150)
    let word = String(String.UnicodeScalarView(kept)).drop { !JobName.isValid(String($0)) }
    return (word.isEmpty ? "job" : String(word)) + "-" + randomText()
  }

  private static func randomText() -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
    return String((0..<8).map { _ in alphabet[Int.random(in: 0..<32)] })
  }

  /// A command whose `{}` is the element's item, as a line for the shell; without any, the item comes last.
  static func shellText(_ command: [String]) -> String {
    let words = command.contains { $0.contains("{}") } ? command : command + ["{}"]
    return words.map { word in
      word.split(separator: "{}", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : JobScript.quoted(String($0)) }
        .joined(separator: "\"$JOBSPOOL_ITEM\"")
    }.map { $0.isEmpty ? "''" : $0 }.joined(separator: " ")
  }

  // MARK: Dropping

  /// Drops all of them; prints the name of each as soon as it is on the disk.
  mutating func drop(_ prepared: [Prepared]) throws -> [Dropped] {
    let client = SpoolClient(reader: reader)
    var dropped: [Dropped] = []
    var line = ProgressLine(terminal: context.terminal, style: context.options.quiet ? .none : .auto)
    for (place, one) in prepared.enumerated() {
      do throws(ClientError) {
        let earlier = try client.drop(one.draft.bytes, as: one.name, inbox: inbox)
        if isFollowed {
          context.aside(one.name)
        } else {
          Output.write(Array((one.name + "\n").utf8), to: STDOUT_FILENO)
        }
        let entry = SpoolEntry(name: one.name, inbox: inbox, directory: reader.layout.inbox(inbox), files: .spec)
        dropped.append(Dropped(entry: entry, earlierID: earlier))
      } catch {
        if prepared.count == 1 || error.kind == .cannotWrite || error.kind == .noSuchInbox { throw error }
        refused += 1
        line.clear()
        Failure(error).say(asJSON: false, hasColour: context.terminal.errorColour)
      }
      line.show(
        "submitted \(Readable.count(place + 1)) of \(Readable.count(prepared.count)) \(context.terminal.bar(Double(place + 1) / Double(prepared.count), columns: 28)) \(refused > 0 ? "\(refused) refused, see above" : "")"
      )
    }
    line.clear()
    if let warning = DaemonWatch(context: context, reader: reader).warning {
      context.note(warning)
    } else if isFollowed {
      return dropped
    } else if dropped.count == 1 {
      context.aside("dropped \(dropped[0].entry.name) into inbox \(inbox)   (follow: jobspool logs -f @last)")
    } else if dropped.count > 1 {
      context.aside(
        "dropped \(Readable.count(dropped.count, "job")) into inbox \(inbox)"
          + (refused > 0 ? ", \(refused) refused" : ""))
    }
    return dropped
  }
}

import JSONBytes
import JobSpool
import YAMLDocument

/// Checks specs with the daemon's own reader and says what they come to.
struct SpecCheck {
  enum Style { case whole, lines, json, script }

  let context: CommandContext
  /// The spool whose configuration counts; without one only the spec itself is checked.
  let layout: SpoolLayout?
  let inbox: String
  var style = Style.whole
  var isStrict = false
  private(set) var bad = 0
  private var isOfScript = false
  private let options: JobSpecReader.Options

  init(context: CommandContext, layout: SpoolLayout?, inbox: String) {
    self.context = context
    self.layout = layout
    self.inbox = inbox
    options = Submission.options(layout: layout, inbox: inbox)
  }

  mutating func run(_ file: String) {
    do throws(SpecDraft.Refusal) {
      let source = try Submission.source(file, treatsAsScript: false)
      let draft = try SpecDraft(source, options: options)
      if case .script = source { isOfScript = true } else { isOfScript = false }
      if isStrict, !draft.warnings.isEmpty {
        throw SpecDraft.Refusal(diagnostics: draft.warnings, source: draft.source, file: draft.file)
      }
      do throws(ClientError) { try say(draft, file) } catch {
        bad += 1
        Failure(error).say(asJSON: style == .json, hasColour: context.terminal.errorColour)
      }
    } catch {
      bad += 1
      say(error, file)
    }
  }

  private func say(_ draft: SpecDraft, _ file: String) throws(ClientError) {
    let resolution: SpecResolution? =
      if let layout {
        try SpecResolution(
          draft, name: name(of: file), inbox: inbox, layout: layout,
          workingDirectory: isOfScript ? context.workingDirectory : nil, options: options)
      } else {
        nil
      }
    if style == .script, layout == nil {
      throw ClientError(.noSuchSpool, "without a spool there is no configuration, and so no script")
    }
    let warnings = draft.warnings
    switch style {
    case .json: writeJSON(draft.file, warnings, resolution, isOK: true)
    case .script:
      var output = Output()
      output.raw((resolution?.script ?? "").utf8)
    case .lines:
      var output = Output()
      output.line("\(draft.file): ok\(warnings.isEmpty ? "" : ", \(summary(warnings))")")
    case .whole:
      var output = Output()
      output.line("\(draft.file): ok\(warnings.isEmpty ? "" : ", \(summary(warnings))")")
      for value in resolution?.values ?? [] {
        output.line("  \(value.name.padded(to: 10))\(PrintableText.escape(value.value).padded(to: 18)) \(value.source)")
      }
      output.flush()
      if !warnings.isEmpty {
        Output.error(DiagnosticRenderer(source: draft.source, colour: context.terminal.errorColour).places(warnings))
      }
      if layout == nil { context.note("no spool here, so its configuration is not in this") }
      context.aside("show the script: jobspool check --script \(file)")
    }
  }

  private func say(_ refusal: SpecDraft.Refusal, _ file: String) {
    switch style {
    case .json: writeJSON(refusal.file, refusal.diagnostics, nil, isOK: false)
    case .lines:
      var output = Output()
      output.line("\(refusal.file): \(refusal.diagnostics.first { $0.isError || isStrict }?.oneLine ?? "wrong")")
    case .whole, .script:
      var renderer = DiagnosticRenderer(source: refusal.source, colour: context.terminal.errorColour)
      renderer.maxColumns = max(60, context.terminal.width)
      Output.error(renderer.report(refusal.diagnostics, hint: "the fields are listed by \"jobspool schema --text\""))
    }
  }

  private func summary(_ warnings: [Diagnostic]) -> String {
    let first = warnings.first.map { " (line \($0.line): \($0.message))" } ?? ""
    return Readable.count(warnings.count, "warning") + first
  }

  private func name(of file: String) -> String {
    var base = file.split(separator: "/").last.map(String.init) ?? file
    for ending in [".yaml", ".yml", ".json"] where base.hasSuffix(ending) { base = String(base.dropLast(ending.count)) }
    return base
  }

  private func writeJSON(_ file: String, _ diagnostics: [Diagnostic], _ resolution: SpecResolution?, isOK: Bool) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("v", 1)
      writer.field("file", file)
      writer.field("ok", isOK)
      writer.array("diagnostics") { writer in
        for one in diagnostics {
          writer.object { writer in
            writer.field("code", one.code.number)
            writer.field("severity", one.severity.rawValue)
            writer.field("line", one.line)
            writer.field("column", one.column)
            writer.field("length", one.length)
            writer.field("message", one.message)
            writer.field("suggestion", one.suggestion)
          }
        }
      }
      if let resolution {
        writer.object("resolved") { writer in
          for value in resolution.values {
            writer.key(text: value.name)
            writer.object { writer in
              writer.field("value", value.value)
              writer.field("source", value.source)
            }
          }
        }
      }
    }
    Output.write(writer.bytes + [UInt8(ascii: "\n")], to: 1)
  }
}

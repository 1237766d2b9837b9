package import YAMLDocument

/// Reads specs, and says everything that is wrong with them at once.
package enum JobSpecReader {
  /// What the inbox and this version allow.
  package struct Options: Sendable {
    /// Whether `extra_directives` and `extra_args` are taken (`native` of the inbox).
    package var nativeAllowed = true
    /// The engines that are there.
    package var knownExecutors: Set<String> = ["local"]

    /// What the engine of specs that name none can do; nil asks about the grammar alone.
    package var fit: EngineFit?
    /// What this version serves.
    package static let served = Options(fit: .local)

    package init(
      nativeAllowed: Bool = true, knownExecutors: Set<String> = ["local"], fit: EngineFit? = nil
    ) {
      self.nativeAllowed = nativeAllowed
      self.knownExecutors = knownExecutors
      self.fit = fit
    }
  }

  /// What came out of reading.
  package struct Outcome: Sendable {
    /// Nil if there is any error.
    package var spec: JobSpec?
    /// Errors and warnings in the order of the text.
    package var diagnostics: [Diagnostic]
    /// The document as it was written, if it could be read at all.
    package var tree: YAMLNode?
    /// The document ended with YAML's own end marker, a line `...`.
    package var endsExplicitly: Bool
  }

  /// Engines of later versions: known, so that the message is about the version, not about a typing mistake.
  static let plannedExecutors: Set<String> = ["slurm", "lsf", "sge", "pbs", "htcondor", "flux", "generic"]

  package static func read(
    _ bytes: [UInt8], file: String, nativeAllowed: Bool = true, knownExecutors: Set<String> = ["local"]
  ) -> Outcome {
    read(bytes, file: file, options: Options(nativeAllowed: nativeAllowed, knownExecutors: knownExecutors))
  }

  package static func read(_ bytes: [UInt8], file: String, options: Options) -> Outcome {
    let reading = YAMLReader.read(bytes, file: file, rules: .spec)
    let log = DiagnosticLog(file: file, reading.diagnostics)
    guard let root = reading.root else {
      return Outcome(
        spec: nil, diagnostics: log.inOrder, tree: nil, endsExplicitly: reading.endsExplicitly)
    }
    return Outcome(
      spec: build(root, log: log, options: options), diagnostics: log.inOrder, tree: root,
      endsExplicitly: reading.endsExplicitly)
  }

  private static func build(_ root: YAMLNode, log: DiagnosticLog, options: Options) -> JobSpec? {
    guard let entries = root.entries else {
      if root.isRefused { return nil }
      log.error(
        .wrongType, at: YAMLMark(line: Int(root.mark.line), column: Int(root.mark.column)),
        root.isEmptyPlain ? "the spec is empty" : "a spec is a map of fields, not \(root.kindName)",
        suggestion: "the smallest is command: echo hello")
      return nil
    }
    var builder = SpecBuilder(log: log, options: options)
    builder.fields(entries, of: JobSpecSchema.top)
    guard let spec = builder.finish(root: root.mark) else { return nil }
    if let fit = options.fit, spec.executor == nil || spec.executor == fit.engine {
      fit.check(spec, in: root, log: log)
    }
    return log.errorCount == 0 ? spec : nil
  }
}

extension JobSpecReader {
  /// A spec from a script file: the whole text is what runs, lines `#JOBSPOOL field: value` in its head are the fields.
  ///
  /// The head goes up to the first line that is neither empty nor a remark.
  package static func readScript(_ bytes: [UInt8], file: String, options: Options = Options()) -> Outcome {
    let log = DiagnosticLog(file: file)
    guard let text = scriptText(bytes, log) else {
      return Outcome(spec: nil, diagnostics: log.inOrder, tree: nil, endsExplicitly: true)
    }
    let head = ScriptHead(bytes, log)
    var root = YAMLNode(.mapping([]), mark: YAMLMark(line: 1, column: 1))
    if head.hasFields {
      let reading = YAMLReader.read(head.yaml, file: file, rules: .spec)
      for one in reading.diagnostics { log.add(one) }
      guard let node = reading.root else {
        return Outcome(spec: nil, diagnostics: log.inOrder, tree: nil, endsExplicitly: true)
      }
      root = node
    }
    if var entries = root.entries {
      for entry in entries where entry.key == "command" || entry.key == "script" {
        log.error(
          .twoPayloads, at: entry.keyMark, "the script itself is what runs", suggestion: "leave \"\(entry.key)\" out")
      }
      entries.removeAll { $0.key == "command" || $0.key == "script" }
      let script = YAMLNode(.scalar(text, .literal), mark: YAMLMark(line: 1, column: 1))
      entries.append(YAMLEntry(key: "script", keyMark: script.mark, value: script))
      root.content = .mapping(entries)
    }
    let spec = build(root, log: log, options: options)
    return Outcome(spec: spec, diagnostics: log.inOrder, tree: root, endsExplicitly: true)
  }

  private static func scriptText(_ bytes: [UInt8], _ log: DiagnosticLog) -> String? {
    let start = YAMLMark(line: 1, column: 1)
    if bytes.count > YAMLRules.spec.maxBytes {
      log.error(
        .tooLarge, at: start, "the script has \(bytes.count) bytes; at most \(YAMLRules.spec.maxBytes) are read")
      return nil
    }
    guard bytes.starts(with: "#!".utf8) else {
      log.error(.badScript, at: start, "the script does not begin with #!", suggestion: "begin it with #!/bin/bash")
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
      log.error(
        .notUTF8, at: YAMLMark(line: line + 1, column: 1), "this line of the script is not UTF-8",
        suggestion: "save the script as UTF-8")
      return nil
    }
    if let line = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).firstIndex(where: { $0.contains(0) }) {
      log.error(.controlCharacter, at: YAMLMark(line: line + 1, column: 1), "this line of the script holds a NUL byte")
      return nil
    }
    if bytes.prefix(while: { $0 != 0x0A }).last == 0x0D {
      log.warning(
        .carriageReturns, at: start,
        "the lines end with CR LF, so the system will look for an interpreter with a CR in its name",
        suggestion: "save the script with LF line ends")
    }
    return text
  }
}

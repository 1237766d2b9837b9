import ClusterAPI
import SystemIO
package import YAMLDocument

/// Reads a spec under the configuration of its inbox and resolves it, or says all that is wrong with it.
package struct PlanReader: Sendable {
  package let configuration: SpoolConfiguration
  package let inbox: SpoolConfig.Inbox
  package let knownExecutors: Set<String>
  /// What the engine can do; nil asks about the grammar alone.
  package let fit: EngineFit?

  package init(
    configuration: SpoolConfiguration, inbox: SpoolConfig.Inbox, knownExecutors: Set<String>, fit: EngineFit? = .local
  ) {
    self.configuration = configuration
    self.inbox = inbox
    self.knownExecutors = knownExecutors
    self.fit = fit
  }

  /// Why a spec is not taken.
  package struct Rejection: Error {
    package var diagnostics: [Diagnostic]
    /// The first mistake in one line.
    package var message: String
    /// All of them as a person reads them.
    package var report: String
  }

  package func read(_ bytes: [UInt8], file: String) -> Result<JobPlan, Rejection> {
    let outcome = JobSpecReader.read(
      bytes, file: file,
      options: JobSpecReader.Options(
        nativeAllowed: inbox.allowsNative, knownExecutors: knownExecutors, fit: fit))
    func reject(_ diagnostics: [Diagnostic]) -> Result<JobPlan, Rejection> {
      let errors = diagnostics.filter(\.isError)
      let report = DiagnosticRenderer(source: bytes).report(
        diagnostics, outcome: "not run")
      return .failure(
        Rejection(
          diagnostics: diagnostics, message: errors.first?.oneLine ?? "\(file): can't be read", report: report))
    }
    guard let spec = outcome.spec, let tree = outcome.tree else { return reject(outcome.diagnostics) }
    func mistake(_ field: String, _ words: String, suggestion: String? = nil) -> Result<JobPlan, Rejection> {
      let mark = tree[field]?.mark ?? tree.mark
      let diagnostic = Diagnostic(
        .error, .invalidValue, file: file, line: Int(mark.line), column: Int(mark.column), length: Int(mark.length),
        message: words, suggestion: suggestion)
      return reject(outcome.diagnostics + [diagnostic])
    }
    let config: ClusterConfig
    do throws(ClusterAPIError) {
      config = try configuration.config(profiles: [inbox.profile, spec.profile].compactMap(\.self))
    } catch {
      return mistake("profile", error.message)
    }
    if let executor = spec.executor ?? Optional(config.executor), !knownExecutors.contains(executor) {
      return mistake(
        "executor", "executor \"\(executor)\" is not supported by this version",
        suggestion: "this version has: \(knownExecutors.sorted().joined(separator: ", "))")
    }
    do throws(PlanError) {
      return .success(
        try JobPlan(
          spec: spec, specJSON: Array((outcome.recordJSON(publishingEnvironment: false) ?? "null").utf8),
          warnings: outcome.diagnostics, config: config,
          elements: try elements(of: spec)))
    } catch {
      return mistake("array", error.message)
    }
  }

  private func elements(of spec: JobSpec) throws(PlanError) -> [JobPlan.Element] {
    guard var array = spec.array else { return [] }
    if case .itemsFile(let path) = array.elements { array.elements = .items(try items(in: path)) }
    let count = array.count ?? 0
    guard count > 0 else { throw PlanError("the array has no elements") }
    guard count <= ArraySpec.maxElements else {
      throw PlanError("the array has \(count) elements; at most \(ArraySpec.maxElements) are taken")
    }
    return (0..<count).map { position in
      let environment = array.environment(at: position)
      return JobPlan.Element(
        index: array.index(at: position), environment: environment,
        label: environment.isEmpty ? nil : environment.map(\.value).joined(separator: " "))
    }
  }

  private func items(in path: String) throws(PlanError) -> [String] {
    do {
      let absolute = path.hasPrefix("/") ? path : "\(configuration.layout.root)/\(path)"
      guard let bytes = try Descriptor(open: absolute, 0o4000).readAll(limit: 16 << 20, absolute) else {
        throw SystemError("read", absolute, errno: 27)
      }
      var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      return try Self.items(of: lines, in: path)
    } catch let error as PlanError {
      throw error
    } catch {
      throw PlanError("items_file \(error)")
    }
  }

  /// An item becomes a variable's value, which is text without NUL.
  private static func items(of lines: [ArraySlice<UInt8>], in path: String) throws(PlanError) -> [String] {
    var items: [String] = []
    items.reserveCapacity(lines.count)
    for line in lines {
      let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let item = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
        throw PlanError("items_file \(path):\(items.count + 1): the line is not UTF-8 text, or holds a NUL byte")
      }
      items.append(item)
    }
    return items
  }
}

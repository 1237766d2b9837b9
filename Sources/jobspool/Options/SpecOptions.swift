import ArgumentParser
import JSONBytes
import JobSpool
import SystemIO

/// The options that set fields of a spec: the same words, the same grammar, over what the file says.
struct SpecOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Processors.", valueName: "n")) var cpus: String?
  @Option(name: .long, help: ArgumentHelp("Memory, such as 8G.", valueName: "size")) var memory: String?
  @Option(name: .long, help: ArgumentHelp("Graphics processors.", valueName: "n")) var gpus: String?
  @Option(name: .long, help: ArgumentHelp("The longest run, such as 1h30m.", valueName: "time")) var walltime: String?
  @Option(name: .long, help: "The scheduler's queue.") var queue: String?
  @Option(name: .long, help: "The account that pays.") var account: String?
  @Option(name: .long, help: ArgumentHelp("The engine.", valueName: "name")) var executor: String?
  @Option(name: .long, help: ArgumentHelp("A profile of the configuration.", valueName: "name")) var profile: String?
  @Option(name: .long, help: ArgumentHelp("Higher runs earlier.", valueName: "n")) var priority: String?
  @Option(name: .long, help: ArgumentHelp("Where it runs; for commands and scripts, here.", valueName: "dir"))
  var workdir: String?
  @Option(name: .long, help: ArgumentHelp("A variable; without =value its value here.", valueName: "key[=value]"))
  var env: [String] = []
  @Flag(name: .long, help: "All variables that are set here; their values go into the spec.") var envAll = false
  @Option(name: .long, help: ArgumentHelp("A label.", valueName: "key=value")) var label: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp("Start after this job, by its success unless said otherwise.", valueName: "job[:any]"))
  var after: [String] = []
  @Option(name: .long, help: ArgumentHelp("Run again after a failure, at most so often.", valueName: "n")) var retry:
    String?
  @Option(name: .long, help: ArgumentHelp("Don't start before a time or delay.", valueName: "time")) var notBefore:
    String?
  @Flag(name: .long, help: "Wait for a release.") var hold = false
  @Option(name: .long, help: ArgumentHelp("Any other field.", valueName: "path.to.field=yaml")) var set: [String] = []
  @Option(name: .long, help: ArgumentHelp("One element for each index.", valueName: "1-50")) var array: String?
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("One element for each item; {} in the command is the item.", valueName: "item"))
  var each: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp("One element for each line of a file, or of - for standard input.", valueName: "file"))
  var eachLine: String?
  @Option(name: .long, help: ArgumentHelp("One element for each combination, as variables.", valueName: "key=a,b"))
  var matrix: [String] = []
  @Option(name: .long, help: ArgumentHelp("So many elements at a time.", valueName: "n")) var parallel: String?

  /// Whether each element has a text of its own in `$JOBSPOOL_ITEM`.
  var hasItems: Bool { !each.isEmpty || eachLine != nil }

  func overrides(_ context: CommandContext) throws -> [SpecOverride] {
    var result: [SpecOverride] = []
    func add(_ path: [String], _ text: String?) {
      guard let text else { return }
      var override = SpecOverride(value: .string(text))
      override.path = path
      result.append(override)
    }
    add(["resources", "cpus"], cpus)
    add(["resources", "memory"], memory)
    add(["resources", "gpus"], gpus)
    add(["resources", "walltime"], walltime)
    add(["queue"], queue)
    add(["account"], account)
    add(["executor"], executor)
    add(["profile"], profile)
    add(["priority"], priority)
    add(["workdir"], workdir.map(context.absolute))
    add(["retry", "max"], retry)
    add(["not_before"], notBefore)
    if hold { result.append(SpecOverride("hold", value: .bool(true))) }
    result += try environment(context)
    for text in label {
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure.usage("--label takes KEY=VALUE, not \"\(text)\"")
      }
      add(["labels", String(text[..<equals])], String(text[text.index(after: equals)...]))
    }
    if !after.isEmpty { result.append(SpecOverride("after", value: .array(after.map(dependency)))) }
    result += try elements()
    for text in set {
      guard let override = SpecOverride(setting: text, readingYAML: SpecDraft.value(ofYAML:)) else {
        throw Failure.usage("--set takes path.to.field=YAML, not \"\(text)\"", hint: "such as resources.memory=16G")
      }
      result.append(override)
    }
    return result
  }

  private func environment(_ context: CommandContext) throws -> [SpecOverride] {
    var result: [SpecOverride] = []
    if envAll {
      let names = context.environment.keys.filter { name in
        name.utf8.first.map { !(0x30...0x39).contains($0) } == true
          && name.utf8.allSatisfy {
            $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          }
      }
      for name in names.sorted() {
        result.append(SpecOverride("env", name, value: .string(context.environment[name] ?? "")))
      }
      context.note("note: the values of \(names.count) variables are written into the spec, which others may read")
    }
    for text in env {
      if let equals = text.firstIndex(of: "=") {
        result.append(
          SpecOverride("env", String(text[..<equals]), value: .string(String(text[text.index(after: equals)...]))))
      } else if let value = context.environment[text] {
        result.append(SpecOverride("env", text, value: .string(value)))
      } else {
        throw Failure.usage("--env \(text): there is no such variable here", hint: "--env \(text)=VALUE sets it")
      }
    }
    return result
  }

  private func dependency(_ text: String) -> JSONValue {
    for condition in Dependency.Condition.allCases where text.hasSuffix(":\(condition.rawValue)") {
      let job = String(text.dropLast(condition.rawValue.count + 1))
      return .object([.init("job", .string(job)), .init("when", .string(condition.rawValue))])
    }
    return .string(text)
  }

  private func elements() throws -> [SpecOverride] {
    let ways = [array != nil, !each.isEmpty, eachLine != nil, !matrix.isEmpty].count { $0 }
    guard ways <= 1 else { throw Failure.usage("--array, --each, --each-line and --matrix exclude each other") }
    var result: [SpecOverride] = []
    if let array { result.append(SpecOverride("array", "indices", value: .string(array))) }
    if !each.isEmpty { result.append(SpecOverride("array", "items", value: .array(each.map(JSONValue.string)))) }
    if let eachLine {
      let bytes: [UInt8]
      if eachLine == "-" {
        bytes = try CommandContext.standardInput()
      } else {
        bytes = try Descriptor(open: eachLine, 0).readAll(limit: 64 << 20, eachLine) ?? []
      }
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
      guard !lines.isEmpty else { throw Failure.usage("--each-line \(eachLine): there is no line in it") }
      result.append(SpecOverride("array", "items", value: .array(lines.map(JSONValue.string))))
    }
    for text in matrix {
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure.usage("--matrix takes KEY=A,B,…, not \"\(text)\"")
      }
      let values = text[text.index(after: equals)...].split(separator: ",").map { JSONValue.string(String($0)) }
      result.append(SpecOverride("matrix", String(text[..<equals]), value: .array(values)))
    }
    if let parallel { result.append(SpecOverride("array", "parallel", value: .string(parallel))) }
    return result
  }
}

/// The one table of a spec's fields. What the reader accepts, the JSON Schema for editors and the table for people
/// are made from it and can't say different things.
package enum JobSpecSchema {
  static let jobPattern = "[A-Za-z0-9][A-Za-z0-9._@+=,/-]{0,254}"
  static let wordPattern = "[A-Za-z0-9_/][A-Za-z0-9_.@:+/=,-]{0,254}"
  static let variablePattern = "[A-Za-z_][A-Za-z0-9_]*"
  static let labelPattern = "[A-Za-z0-9][A-Za-z0-9._/-]{0,62}"

  static let resources = SpecSection(
    .resources, "resources",
    [
      SpecField(
        .cpus, "cpus", .integer(1...100_000), "Processors for the job, or for each element of an array.",
        examples: ["4"],
        topLevel: ["cpus", "cpus_per_task"], meantBy: ["cores", "threads", "ncpus"]),
      SpecField(
        .memory, "memory", .memory,
        "Memory, all processors together: 8 GB, 8G, 8GiB, 512M. 1024-based; a bare number is refused.",
        examples: ["\"8 GB\"", "\"512M\""], topLevel: ["memory", "mem"], meantBy: ["ram", "memory_limit"]),
      SpecField(
        .gpus, "gpus", .integer(0...10_000), "Graphics processors.", examples: ["1"], topLevel: ["gpus"],
        meantBy: ["gres"]),
      SpecField(
        .walltime, "walltime", .duration,
        "The longest run: 90m, 1h30m, 2d, PT1H30M, HH:MM:SS, D-HH:MM:SS; H:MM is hours and minutes, a bare number minutes.",
        examples: ["\"1h30m\"", "\"01:30:00\""], topLevel: ["walltime", "time"],
        meantBy: ["timeout", "time_limit", "runtime"]),
      SpecField(
        .disk, "disk", .memory, "Scratch space, written like memory.", examples: ["\"20 GB\""], meantBy: ["scratch"]),
      SpecField(.nodes, "nodes", .integer(1...100_000), "Hosts.", examples: ["2"]),
      SpecField(
        .tasks, "tasks", .integer(1...10_000_000), "Processes that the scheduler starts side by side.", examples: ["8"],
        meantBy: ["ntasks"]),
    ])

  static let array = SpecSection(
    .array, "array",
    [
      SpecField(
        .indices, "indices", .indices, "The elements' indices: 1-50, 1-9:2 (every second), 1-9:2,20.",
        examples: ["\"1-50\"", "\"1-9:2,20\""]),
      SpecField(
        .items, "items", .texts, "One element per text, which stands in $JOBSPOOL_ITEM.",
        examples: ["[\"a.bam\",\"b.bam\"]"]),
      SpecField(
        .itemsFile, "items_file", .path, "A file with one element per line, which stands in $JOBSPOOL_ITEM.",
        examples: ["\"/data/samples.txt\""]),
      SpecField(
        .parallel, "parallel", .integer(1...ArraySpec.maxElements), "How many elements may run at once.",
        examples: ["10"],
        meantBy: ["max_concurrent"]),
      SpecField(
        .maxFailures, "max_failures", .integer(1...ArraySpec.maxElements),
        "After so many failed elements the rest is not started.", examples: ["5"]),
    ])

  static let retry = SpecSection(
    .retry, "retry",
    [
      SpecField(.retryMax, "max", .integer(0...1000), "Attempts after the first one.", examples: ["2"]),
      SpecField(
        .retryOn, "on", .someOf(Retry.Reason.allCases.map(\.rawValue)),
        "After which failures; without it after each but lost.",
        examples: ["[\"oom\",\"node_failure\"]"]),
      SpecField(
        .retryBackoff, "backoff", .duration, "The pause before the next attempt; doubles each time. 30s without it.",
        examples: ["\"30s\""]),
      SpecField(
        .retryEscalate, "escalate", .section(.escalate), "More of a resource for each further attempt.",
        examples: ["{\"memory\":\"x2\",\"walltime\":\"+1h\"}"]),
    ])

  static let escalate = SpecSection(
    .escalate, "retry.escalate",
    [
      SpecField(.escalateMemory, "memory", .escalation, "x2, x1.5 or +4G.", examples: ["\"x2\"", "\"+4G\""]),
      SpecField(.escalateWalltime, "walltime", .escalation, "x2, x1.5 or +1h.", examples: ["\"x2\"", "\"+1h\""]),
    ])

  static let kill = SpecSection(
    .kill, "kill",
    [
      SpecField(
        .signal, "signal", .oneOf(KillPolicy.signals.map(\.name)),
        "The signal that asks the job to end. TERM without it.",
        examples: ["\"TERM\""]),
      SpecField(.grace, "grace", .duration, "How long it has before KILL. 30s without it.", examples: ["\"30s\""]),
    ])

  static let dependency = SpecSection(
    .dependency, "after",
    [
      SpecField(.afterJob, "job", .word(pattern: jobPattern), "A job's name or id.", examples: ["\"align\""]),
      SpecField(
        .afterWhen, "when", .oneOf(Dependency.Condition.allCases.map(\.rawValue)),
        "How it must have ended. success without it.", examples: ["\"any\""]),
    ])

  static func section(_ id: SpecSection.ID) -> SpecSection {
    switch id {
    case .top: top
    case .resources: resources
    case .array: array
    case .retry: retry
    case .escalate: escalate
    case .kill: kill
    case .dependency: dependency
    }
  }

  /// The sections inside the top level, for telling where a misplaced field belongs.
  static let inner = [resources, array, retry, escalate, kill]

  static let fieldsByID: [SpecField] = {
    let all = ([top, dependency] + inner).flatMap(\.fields)
    return SpecFieldID.allCases.map { id in
      guard let field = all.first(where: { $0.id == id }) else { preconditionFailure("no field for \(id)") }
      return field
    }
  }()
}

extension JobSpecSchema {
  static let top = SpecSection(
    .top, "",
    [
      SpecField(
        .command, "command", .command,
        "What runs. A text is run by the shell as it stands; a list is executed verbatim, without a shell.",
        examples: ["\"./align.sh sample1.fq\"", "[\"./align.sh\",\"sample 1.fq\"]"],
        meantBy: ["cmd", "run", "exec", "shell", "wrap"]),
      SpecField(
        .script, "script", .text, "A whole script with its #! line, run as a file of its own, instead of command.",
        examples: ["\"#!/bin/sh\\necho hello\\n\""]),
      SpecField(.version, "version", .integer(1...1), "The version of this grammar; may be left out.", examples: ["1"]),
      SpecField(
        .name, "name", .text, "Shown at the scheduler; without it the stem of the file.", examples: ["\"align\""],
        meantBy: ["job_name", "jobname", "title"]),
      SpecField(
        .workdir, "workdir", .absolutePath, "Where the job runs; without it a directory made for it.",
        examples: ["\"/data/run1\""], aliases: ["work_dir"],
        meantBy: ["chdir", "cwd", "directory", "working_directory"]),
      SpecField(
        .env, "env", .textMap(keys: variablePattern), "Variables of the job's environment; values are texts.",
        examples: ["{\"THREADS\":\"4\"}"], meantBy: ["environment", "variables", "export"]),
      SpecField(
        .inheritEnv, "inherit_env", .boolean, "Whether the daemon's environment is handed on. false without it.",
        examples: ["false"], meantBy: ["inherit_environment", "env_all"]),
      SpecField(
        .stdin, "stdin", .path, "A file to read. {id} {name} {index} {scheduler_id} {attempt} are replaced.",
        examples: ["\"input.{index}.txt\""], meantBy: ["input"]),
      SpecField(
        .stdout, "stdout", .path, "The output's file. {id} {name} {index} {scheduler_id} {attempt} are replaced.",
        examples: ["\"/data/{name}.{index}.log\""], aliases: ["stdout_path"], meantBy: ["output", "out", "log"]),
      SpecField(
        .stderr, "stderr", .path, "The error output's file. {id} {name} {index} {scheduler_id} {attempt} are replaced.",
        examples: ["\"/data/{name}.{index}.err\""], aliases: ["stderr_path"], meantBy: ["error", "err"]),
      SpecField(
        .sharedOutput, "shared_output", .boolean, "Whether the elements of an array may write into one file.",
        examples: ["true"]),
      SpecField(
        .executor, "executor", .word(pattern: wordPattern), "The engine that runs the job.", examples: ["\"local\""],
        meantBy: ["engine", "scheduler", "backend", "cluster"]),
      SpecField(
        .profile, "profile", .word(pattern: wordPattern), "A profile of the configuration.", examples: ["\"gpu\""]),
      SpecField(
        .queue, "queue", .word(pattern: wordPattern), "The scheduler's queue or partition.", examples: ["\"short\""],
        aliases: ["partition"]),
      SpecField(
        .account, "account", .word(pattern: wordPattern), "The account or project that pays.", examples: ["\"proj42\""],
        meantBy: ["project"]),
      SpecField(
        .priority, "priority", .integer(-1_000_000_000...1_000_000_000), "Higher runs earlier.", examples: ["10"],
        meantBy: ["nice"]),
      SpecField(
        .resources, "resources", .section(.resources), "What the job, or each element of an array, needs.",
        examples: ["{\"cpus\":4,\"memory\":\"8 GB\",\"walltime\":\"1h30m\"}"], meantBy: ["requirements", "limits"]),
      SpecField(
        .array, "array", .section(.array), "A job array: its elements, how many at once, how many may fail.",
        examples: ["{\"indices\":\"1-50\",\"parallel\":10}"], meantBy: ["job_array"]),
      SpecField(
        .matrix, "matrix", .listMap(keys: variablePattern),
        "Lists whose product is the array: one element per combination, its values as variables.",
        examples: ["{\"SAMPLE\":[\"a\",\"b\"],\"SEED\":[\"1\",\"2\",\"3\"]}"]),
      SpecField(
        .after, "after", .dependencies, "Jobs by name or id that must have ended before.",
        examples: ["[\"align\"]", "[{\"job\":\"align\",\"when\":\"any\"}]"],
        meantBy: ["depends_on", "dependency", "dependencies", "needs", "requires"]),
      SpecField(
        .retry, "retry", .section(.retry), "Whether and how the job runs again after a failure.",
        examples: ["{\"max\":2,\"on\":[\"oom\"],\"escalate\":{\"memory\":\"x2\"}}"],
        meantBy: ["retries", "max_retries"]),
      SpecField(.hold, "hold", .boolean, "Whether the job waits for a release before it starts.", examples: ["true"]),
      SpecField(
        .notBefore, "not_before", .time, "Not to start before a time with its zone, or a duration after the drop.",
        examples: ["\"2026-11-22T20:00:00+01:00\"", "\"2h\""], meantBy: ["begin", "start_after", "delay"]),
      SpecField(
        .expires, "expires", .time, "When to skip the job if it still waits: a time with its zone, or a duration.",
        examples: ["\"1d\""], meantBy: ["deadline"]),
      SpecField(
        .kill, "kill", .section(.kill), "How the job is ended when it must be.",
        examples: ["{\"signal\":\"INT\",\"grace\":\"2m\"}"]),
      SpecField(
        .prologue, "prologue", .texts, "Lines before the command, after those of the configuration.",
        examples: ["[\"module load samtools\"]"], meantBy: ["script_prologue", "setup"]),
      SpecField(
        .epilogue, "epilogue", .texts, "Lines after the command, after those of the configuration.",
        examples: ["[\"rm -rf tmp\"]"], meantBy: ["script_epilogue", "teardown"]),
      SpecField(
        .key, "key", .text, "A key accepted in the last 7 days is answered, not run again.",
        examples: ["\"nightly-2026-11-22\""], meantBy: ["idempotency_key"]),
      SpecField(
        .labels, "labels", .textMap(keys: labelPattern), "Texts of your own to filter by.",
        examples: ["{\"project\":\"x\"}"], meantBy: ["tags", "comment"]),
      SpecField(
        .metadata, "metadata", .tree, "Any tree of your own; handed back untouched.",
        examples: ["{\"sample\":{\"id\":7}}"], meantBy: ["meta", "annotations"]),
      SpecField(
        .notify, "notify", .notify, "Files to touch on start, success, failure or end.",
        examples: ["{\"end\":\"/data/done\"}"], meantBy: ["on_exit", "on_success", "on_failure"]),
      SpecField(
        .extraDirectives, "extra_directives", .texts, "Raw scheduler directives, one line each; the prefix is added.",
        examples: ["[\"--constraint=haswell\"]"], meantBy: ["directives"]),
      SpecField(
        .extraArgs, "extra_args", .texts, "Raw arguments of the submit command, one per item.",
        examples: ["[\"--exclusive\"]"], meantBy: ["extra_arguments", "args"]),
    ], alsoAccepted: resources.fields)
}

import JobSpool
import Testing
import YAMLDocument

@Suite("Reading a spec", .timeLimit(.minutes(1)))
struct JobSpecReaderTests {
  @Test("The smallest spec is one line, as YAML and as JSON")
  func smallest() {
    #expect(readSpec("command: echo hello").spec == JobSpec(payload: .shell("echo hello")))
    #expect(readSpec(#"{"command": ["echo", "a b", ""]}"#).spec == JobSpec(payload: .arguments(["echo", "a b", ""])))
    #expect(readSpec("script: |\n  #!/bin/sh\n  echo\n").spec == JobSpec(payload: .script("#!/bin/sh\necho\n")))
  }

  @Test("Every field is read into base units")
  func everything() throws {
    let outcome = readSpec(
      """
      version: 1
      command: |
        ./align "$SAMPLE"
      name: align run
      workdir: /data/run
      env: {ANSWER: no, N: 1e3, LINES: "a\\nb"}
      inherit_env: yes
      stdin: in.{index}
      stdout: "/logs/{name}.{index}.out"
      stderr: err.{id}.{index}.{scheduler_id}.{attempt}
      shared_output: false
      executor: local
      profile: big
      queue: short,long
      account: /proj/a
      priority: -5
      resources: {cpus: 4, memory: 8 GB, gpus: 0, walltime: 1:30, disk: 1.5T, nodes: 2, tasks: 16}
      array: {indices: "1-9:2,20", parallel: 3, max_failures: 2}
      after: [prepare, {job: inbox/clean, when: any}]
      retry: {max: 2, on: [oom, node_failure], backoff: 0.5s, escalate: {memory: x2, walltime: +1h}}
      hold: true
      not_before: 2026-11-22T14:02:11+01:00
      expires: 2d
      kill: {signal: SIGINT, grace: 2m}
      prologue: [module load x]
      epilogue: ["echo a\\tb"]
      key: nightly 1
      labels: {project: x, empty: ""}
      metadata: {a: [1, ~, x]}
      notify: {end: /tmp/done, success: [a, b]}
      extra_directives: ["--constraint=x"]
      extra_args: [--exclusive]
      ...
      """)
    #expect(outcome.diagnostics.isEmpty)
    #expect(outcome.endsExplicitly)
    var spec = JobSpec(payload: .shell("./align \"$SAMPLE\"\n"))
    spec.name = "align run"
    spec.workdir = "/data/run"
    spec.environment = [("ANSWER", "no"), ("N", "1e3"), ("LINES", "a\nb")].map(EnvironmentVariable.init)
    spec.inheritsEnvironment = true
    spec.stdin = "in.{index}"
    spec.stdout = "/logs/{name}.{index}.out"
    spec.stderr = "err.{id}.{index}.{scheduler_id}.{attempt}"
    spec.executor = "local"
    spec.profile = "big"
    spec.queue = "short,long"
    spec.account = "/proj/a"
    spec.priority = -5
    spec.resources = SpecResources(
      cpus: 4, memoryBytes: 8 << 30, gpus: 0, walltimeSeconds: 5400, diskBytes: 3 << 39, nodes: 2, tasks: 16)
    spec.array = ArraySpec(elements: .indices([1, 3, 5, 7, 9, 20]), parallel: 3, maxFailures: 2)
    spec.after = [Dependency(job: "prepare"), Dependency(job: "inbox/clean", when: .any)]
    var retry = Retry(max: 2)
    retry.on = [.oom, .nodeFailure]
    retry.backoffSeconds = 0.5
    retry.escalate = Retry.Escalate(memory: .multiply(2), walltime: .add(3600))
    spec.retry = retry
    spec.hold = true
    spec.notBefore = .at(1_795_352_531)
    spec.expires = .afterDrop(seconds: 172_800)
    spec.kill.signalName = "INT"
    spec.kill.signalNumber = 2
    spec.kill.graceSeconds = 120
    spec.prologue = ["module load x"]
    spec.epilogue = ["echo a\tb"]
    spec.key = "nightly 1"
    spec.labels = [Label(name: "project", value: "x"), Label(name: "empty", value: "")]
    spec.metadataJSON = #"{"a":[1,null,"x"]}"#
    spec.notify = [("end", "/tmp/done"), ("success", "a"), ("success", "b")].compactMap { event, path in
      Notify.Event(rawValue: event).map { Notify(event: $0, path: path) }
    }
    spec.extraDirectives = ["--constraint=x"]
    spec.extraArgs = ["--exclusive"]
    #expect(outcome.spec == spec)
  }

  @Test("The names of other tools are taken at the top level")
  func aliases() {
    let resourceSpec = fields(
      "cpus: 2\ngpus: 1\nmemory: 1G\nwalltime: 1h\nqueue: q\nwork_dir: /w\nstdout_path: o\nstderr_path: e\n")
    let slurm = fields(
      "cpus_per_task: 2\ngpus: 1\nmem: 1G\ntime: 1h\npartition: q\nworkdir: /w\nstdout: o\nstderr: e\n")
    let own = fields(
      "resources: {cpus: 2, gpus: 1, memory: 1G, walltime: 1h}\nqueue: q\nworkdir: /w\nstdout: o\nstderr: e\n")
    #expect(own.spec != nil)
    #expect(resourceSpec.spec == own.spec)
    #expect(slurm.spec == own.spec)
  }

  @Test("One thing given twice is an error, whatever it is called")
  func twice() {
    #expect(mistakes(fields("mem: 1G\nresources: {memory: 2G}\n")) == ["E0102 3:13"])
    #expect(mistakes(fields("queue: a\npartition: b\n")) == ["E0102 3:1"])
    #expect(mistakes(fields("stdout: a\nstdout_path: a\n")) == ["E0102 3:1"])
    #expect(mistakes(fields("command: y\n")) == ["E0102 2:1"])
    #expect(mistakes(fields("script: \"#!/bin/sh\"\n")) == ["E0202 2:1"])
    #expect(mistakes(readSpec("script: \"#!/bin/sh\"\ncommand: x\n")) == ["E0202 1:1"])
    #expect(mistakes(fields("array: {indices: 1-3, items: [a]}\n")) == ["E0214 2:23"])
    #expect(mistakes(fields("array: {indices: 1-3}\nmatrix: {A: [1]}\n")) == ["E0214 3:1"])
  }

  @Test("All mistakes of a spec are reported at once, in the order of the text")
  func allAtOnce() {
    let outcome = readSpec(
      """
      comand: x
      resources:
        memroy: 8 GB
        cpus: many
        walltime: 90
      queue: -p
      env: {1A: x}
      hold: maybe
      after: align
      """)
    #expect(outcome.spec == nil)
    #expect(
      mistakes(outcome) == [
        "E0101 1:1", "E0101 3:3", "E0103 4:9", "W0201 5:13", "E0213 6:8", "E0213 7:7", "E0103 8:7",
        "E0103 9:8",
      ])
    #expect(outcome.diagnostics.first?.suggestion == "did you mean \"command\"?")
    #expect(outcome.diagnostics[1].message == "unknown field \"memroy\" in \"resources\"")
    #expect(outcome.diagnostics[1].suggestion == "did you mean \"memory\"?")
  }

  @Test("The report of a spec looks as promised")
  func report() {
    let text = "command: ./align\nresources:\n  cpus: 4\n  memroy: 8 GB\n\n\n  walltime: 90\n"
    let outcome = readSpec(text)
    let report = DiagnosticRenderer(source: Array(text.utf8)).report(outcome.diagnostics, outcome: "not submitted")
    #expect(
      report == """
        error: x.yaml: 2 mistakes, not submitted
          --> x.yaml:4:3
           |
         4 |   memroy: 8 GB
           |   ^^^^^^ unknown field "memroy" in "resources"
           = did you mean "memory"?
          --> x.yaml:7:13
           |
         7 |   walltime: 90
           |             ^^ a bare number is minutes: this means 1h30m
           = write 90m, 1h30m or 01:30:00 to be clear   (warning)

        """)
  }

  @Test(
    "A field that other tools call otherwise, or that stands at the wrong place, is recognised",
    arguments: [
      ("cmd: x", "did you mean \"command\"?"), ("job_name: x", "did you mean \"name\"?"),
      ("depends_on: [x]", "did you mean \"after\"?"), ("parallel: 3", "\"parallel\" belongs under \"array\""),
      ("timeout: 1h", "\"walltime\" belongs under \"resources\""),
      ("resources: {queue: x}", "\"queue\" belongs at the top level"), ("workDir: /x", "did you mean \"workdir\"?"),
    ])
  func meant(_ text: String, _ suggestion: String) {
    let outcome = fields(text)
    #expect(outcome.diagnostics.map(\.code) == [.unknownField])
    #expect(outcome.diagnostics.first?.suggestion == suggestion)
  }

  @Test(
    "A spec without anything to run says so",
    arguments: ["name: x", "{}", "--- {}", "command: ' '", "command: []", "command: ['']"])
  func nothing(_ text: String) {
    #expect(readSpec(text).diagnostics.map(\.code.number) == ["E0201"])
  }

  @Test("What is no map is no spec", arguments: ["", "---", "echo hello", "[command]", "~"])
  func noMap(_ text: String) {
    #expect(readSpec(text).spec == nil)
    #expect(readSpec(text).diagnostics.count == 1)
  }

  @Test("A value that is missing is a mistake, never a default: the writer may not have finished")
  func missing() {
    for text in [
      "command:", "command: x\nname:", "command: x\nenv:\n  A:", "command: x\nprologue:\n  -", "command: x\nretry:",
    ] {
      #expect(readSpec(text).diagnostics.map(\.code.number) == ["E0104"])
    }
    #expect(mistakes(readSpec(#"{"command": "x", "queue": null}"#)) == ["E0104 1:27"])
  }

  @Test("Executors of later versions are refused as such, others as unknown")
  func executors() {
    #expect(
      fields("executor: slurm").diagnostics.first?.message == "the executor \"slurm\" is not supported by this version")
    #expect(fields("executor: lokal").diagnostics.first?.suggestion == "did you mean \"local\"?")
    let outcome = JobSpecReader.read(
      Array("command: x\nexecutor: slurm".utf8), file: "x", knownExecutors: ["local", "slurm"])
    #expect(outcome.spec?.executor == "slurm")
  }

  @Test("A later version of the grammar is not supported by this one")
  func version() {
    #expect(mistakes(fields("version: 2")) == ["E0203 2:10"])
  }

  @Test("Raw directives and arguments are refused where the inbox says native: false")
  func native() {
    let text = "command: x\nextra_args: [-x]\nextra_directives: [-y]\n"
    #expect(readSpec(text).spec?.extraArgs == ["-x"])
    #expect(mistakes(readSpec(text, nativeAllowed: false)) == ["E0205 2:1", "E0205 3:1"])
  }

  @Test("The record's JSON says the same when it is read again, and keeps values of variables to itself")
  func record() throws {
    let outcome = fields("name: 007\nenv: {TOKEN: secret, N: 0x10}\nmetadata: [0x10, 1e3, ~]\n")
    let whole = try #require(outcome.recordJSON(publishingEnvironment: true))
    let again = try #require(readSpec(whole).spec)
    #expect(again.name == "007")
    #expect(again.environment == outcome.spec?.environment)
    let record = try #require(outcome.recordJSON(publishingEnvironment: false))
    #expect(!record.contains("secret"))
    #expect(record.contains(#""env":["TOKEN","N"]"#))
  }
}

import ClusterAPI
import Testing
import YAMLDocument

@Suite("A configuration file", .timeLimit(.minutes(1)))
struct ConfigFileTests {
  private func resolve(
    _ text: String, profile: String? = nil, host: String? = nil, overrides: [String: MetadataValue] = [:]
  ) throws -> ConfigFile.Resolved {
    try ConfigFile(bytes: Array(text.utf8), path: "cluster_api.yaml")
      .resolve(profile: profile, host: host, overrides: overrides)
  }

  private func complaint(_ text: String, profile: String? = nil, overrides: [String: MetadataValue] = [:]) -> String {
    do throws(ClusterAPIError) {
      _ = try ConfigFile(bytes: Array(text.utf8), path: "cluster_api.yaml")
        .resolve(profile: profile, overrides: overrides)
      return ""
    } catch {
      #expect(error.code == .configuration)
      return error.message
    }
  }

  @Test(
    "that is empty leaves every default of py-cluster-api", arguments: ["", "# nothing\n", "{}\n", "null\n", "---\n"])
  func defaults(text: String) throws {
    let config = try resolve(text).config
    #expect(config == ClusterConfig())
    #expect(config.executor == "local")
    #expect(config.cpus == nil)
    #expect(config.gpus == nil)
    #expect(config.memory == nil)
    #expect(config.walltime == nil)
    #expect(config.queue == nil)
    #expect(config.pollInterval == 10)
    #expect(config.shebang == "#!/bin/bash")
    #expect(config.scriptPrologue.isEmpty && config.scriptEpilogue.isEmpty)
    #expect(config.extraDirectives.isEmpty && config.directivesSkip.isEmpty && config.extraArgs.isEmpty)
    #expect(config.lsfUnits == "MB")
    #expect(config.jobNamePrefix == nil)
    #expect(config.zombieTimeoutMinutes == 30)
    #expect(config.completedRetentionMinutes == 10)
    #expect(config.commandTimeout == 100)
    #expect(config.suppressJobEmail)
    #expect(!config.pollAllUsers)
  }

  @Test("sets every option")
  func everyOption() throws {
    let config = try resolve(
      """
      executor: lsf
      cpus: 4
      gpus: 2
      memory: '8 GB'
      walltime: 04:00
      queue: normal
      poll_interval: 5
      shebang: "#!/usr/bin/env bash"
      script_prologue:
        - 'module load java/11'
        - 'export FOO=bar'
      script_epilogue: [echo done]
      extra_directives: ["#BSUB -P project"]
      directives_skip: [-M, span]
      extra_args: [-P, my_project]
      lsf_units: GB
      job_name_prefix: myapp
      zombie_timeout_minutes: 60
      completed_retention_minutes: 30.5
      command_timeout: 200
      suppress_job_email: no
      poll_all_users: yes
      local: {slots: 3, cpus: 8, memory: 16G, gpus: 1}
      """
    ).config
    var wanted = ClusterConfig()
    wanted.executor = "lsf"
    wanted.cpus = 4
    wanted.gpus = 2
    wanted.memory = "8 GB"
    wanted.walltime = "04:00"
    wanted.queue = "normal"
    wanted.pollInterval = 5
    wanted.shebang = "#!/usr/bin/env bash"
    wanted.scriptPrologue = ["module load java/11", "export FOO=bar"]
    wanted.scriptEpilogue = ["echo done"]
    wanted.extraDirectives = ["#BSUB -P project"]
    wanted.directivesSkip = ["-M", "span"]
    wanted.extraArgs = ["-P", "my_project"]
    wanted.lsfUnits = "GB"
    wanted.jobNamePrefix = "myapp"
    wanted.zombieTimeoutMinutes = 60
    wanted.completedRetentionMinutes = 30.5
    wanted.commandTimeout = 200
    wanted.suppressJobEmail = false
    wanted.pollAllUsers = true
    wanted.local = LocalCapacity(slots: 3, cpus: 8, memory: "16G", gpus: 1)
    #expect(config == wanted)
  }

  @Test("written for py-cluster-api loads unchanged, without a warning")
  func ancestorsFile() throws {
    let text = """
      # Site settings
      executor: local
      poll_interval: 10
      job_name_prefix: "capi"
      memory: "1 GB"

      defaults: &lsf
        executor: lsf
        suppress_job_email: true

      profiles:
        site_lsf:
          <<: *lsf
          queue: normal
          gpus: 1
          memory: "8 GB"
          walltime: "04:00"
          script_prologue:
            - "module load java/11"
          extra_directives:
            - "-env 'all'"
        local_dev:
          executor: local
          poll_interval: 2
      """
    let resolved = try resolve(text, profile: "site_lsf")
    #expect(resolved.config.executor == "lsf")
    #expect(resolved.config.queue == "normal")
    #expect(resolved.config.memory == "8 GB")
    #expect(resolved.config.pollInterval == 10)
    #expect(resolved.config.jobNamePrefix == "capi")
    #expect(resolved.config.extraDirectives == ["-env 'all'"])
    // The place where the anchor stands is the only key that is no option.
    #expect(resolved.warnings.map(\.line) == [7])
    #expect(try resolve(text, profile: "local_dev").config.pollInterval == 2)
  }

  @Test("is overlaid by a profile, and both by overrides")
  func layers() throws {
    let text =
      "executor: local\nqueue: short\npoll_interval: 10\nprofiles:\n  prod:\n    executor: lsf\n    queue: normal\n"
    #expect(try resolve(text).config.queue == "short")
    let profile = try resolve(text, profile: "prod").config
    #expect(profile.executor == "lsf" && profile.queue == "normal" && profile.pollInterval == 10)
    let both = try resolve(text, profile: "prod", overrides: ["queue": "priority", "poll_interval": 2.5]).config
    #expect(both.executor == "lsf" && both.queue == "priority" && both.pollInterval == 2.5)
    let list: MetadataValue = ["a", "b"]
    #expect(try resolve(text, overrides: ["script_prologue": list]).config.scriptPrologue == ["a", "b"])
  }

  @Test("takes a value away again with null, in a profile and in an override")
  func null() throws {
    let text = "memory: 8 GB\nscript_prologue: [x]\nprofiles:\n  small:\n    memory: null\n    script_prologue:\n"
    let small = try resolve(text, profile: "small").config
    #expect(small.memory == nil)
    #expect(small.scriptPrologue.isEmpty)
    #expect(try resolve(text, overrides: ["memory": nil]).config.memory == nil)
    #expect(try resolve("queue: ~\n").config.queue == nil)
  }

  @Test("says where each value comes from")
  func sources() throws {
    let resolved = try resolve(
      "queue: short\nmemory: 8 GB\nprofiles:\n  prod:\n    queue: long\n", profile: "prod", overrides: ["cpus": 2])
    #expect(resolved.source(of: "queue").description == "cluster_api.yaml:5")
    #expect(resolved.source(of: "memory").description == "cluster_api.yaml:2")
    #expect(resolved.source(of: "cpus").description == "override")
    #expect(resolved.source(of: "gpus").description == "default")
  }

  @Test("warns about an option that nobody knows, with its place and what was probably meant")
  func unknownKey() throws {
    let resolved = try resolve("executor: local\nmemmory: 8 GB\n")
    #expect(resolved.config.memory == nil)
    let warning = try #require(resolved.warnings.first)
    #expect(resolved.warnings.count == 1)
    #expect(!warning.isError)
    #expect(warning.oneLine == "cluster_api.yaml:2:1 unknown option \"memmory\", ignored")
    #expect(warning.suggestion == "did you mean \"memory\"?")
    #expect(try resolve("", overrides: ["unknown_key": "value"]).warnings.count == 1)
  }

  @Test("leaves spool and hosts to others, and hands out its tree")
  func foreignKeys() throws {
    let file = try ConfigFile(
      bytes: Array("queue: a\nspool:\n  settle: 1s\nhosts:\n  node7: {local: {slots: 64}, spool: {}}\n".utf8),
      path: "config.yaml")
    #expect(try file.resolve().warnings.isEmpty)
    #expect(file.root?["spool"]?["settle"]?.scalarText == "1s")
    #expect(try file.resolve().config.local.slots == nil)
    let here = try file.resolve(host: "node7")
    #expect(here.config.local.slots == 64)
    #expect(here.config.queue == "a")
    #expect(here.warnings.isEmpty)
    #expect(try file.resolve(host: "node8").config.local.slots == nil)
  }

  @Test("lists its profiles, and names them when another is asked for")
  func profiles() throws {
    let text = "profiles:\n  prod: {queue: a}\n  gpu:\n"
    #expect(try ConfigFile(bytes: Array(text.utf8), path: "x").profileNames == ["gpu", "prod"])
    #expect(try resolve(text, profile: "gpu").config == ClusterConfig())
    let message = complaint(text, profile: "pord")
    #expect(message.contains("unknown profile \"pord\"; available profiles: gpu, prod; did you mean \"prod\"?"))
    #expect(complaint("queue: a\n", profile: "x").contains("available profiles: (none)"))
  }

  @Test("reports every wrong value at once, with file, line, column and caret")
  func wrongTypes() {
    let message = complaint(
      """
      poll_interval: often
      memory: lots
      script_prologue: module load x
      gpus: -1
      suppress_job_email: perhaps
      profiles:
        a:
          cpus: [1]
      """, profile: "a")
    for place in ["1:16", "2:9", "3:18", "4:7", "5:21", "8:11"] {
      #expect(message.contains("--> cluster_api.yaml:\(place)\n"))
    }
    #expect(message.contains("6 mistakes, not loaded"))
    #expect(message.contains("2 | memory: lots\n   |         ^^^^ \"lots\" is no amount of memory"))
  }

  @Test(
    "refuses values that make no sense",
    arguments: [
      "poll_interval: 0", "command_timeout: -1", "cpus: 0", "walltime: soon", "lsf_units: XB", "queue: a b",
      "executor: -x", "zombie_timeout_minutes: -1", "local: 4", "local: {slots: 0}", "- a list", "just text",
      "job_name_prefix: \"a\\nb\"",
    ])
  func nonsense(text: String) {
    #expect(!complaint(text + "\n").isEmpty)
  }

  @Test("names a wrong override")
  func wrongOverride() {
    let message = complaint("", overrides: ["cpus": "many"])
    #expect(message.contains("overrides"))
    #expect(message.contains("\"cpus\" takes a whole number, not \"many\""))
  }

  @Test("that is no YAML is refused with its place")
  func brokenText() {
    #expect(complaint("queue: [a\n").contains("cluster_api.yaml:"))
  }

  @Test("with an empty prefix has none")
  func emptyPrefix() throws {
    #expect(try resolve("job_name_prefix: ''\n").config.jobNamePrefix == nil)
  }
}

import ClusterAPI
import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("The search for the configuration", .timeLimit(.minutes(1)))
struct ConfigLoaderTests {
  private let scratch: ScratchDirectory
  private let home: String
  private let here: String

  init() throws {
    scratch = try ScratchDirectory()
    let homeDirectory = try scratch.directory.subdirectory("home", create: 0o755)
    let config = try homeDirectory.subdirectory(".config", create: 0o755)
    try config.makeDirectory("cluster_api", mode: 0o755)
    try scratch.directory.makeDirectory("here", mode: 0o755)
    home = scratch.path("home")
    here = scratch.path("here")
  }

  private func loader(variable: String? = nil) -> ConfigLoader {
    ConfigLoader(variable: variable, workingDirectory: here, home: home)
  }

  @Test("goes from the variable to the working directory to the home")
  func order() throws {
    try scratch.write("queue: home\n", to: "home/.config/cluster_api/config.yaml")
    #expect(try loader().load().config.queue == "home")
    try scratch.write("queue: here\n", to: "here/cluster_api.yaml")
    #expect(try loader().load().config.queue == "here")
    try scratch.write("executor: lsf\nqueue: variable\n", to: "v.yaml")
    let byVariable = try loader(variable: scratch.path("v.yaml")).load().config
    #expect(byVariable.executor == "lsf" && byVariable.queue == "variable")
    try scratch.write("queue: explicit\n", to: "e.yaml")
    #expect(try loader(variable: scratch.path("v.yaml")).load(path: scratch.path("e.yaml")).config.queue == "explicit")
  }

  @Test("falls through a variable that names no file, and expands ~ in one that does")
  func variable() throws {
    try scratch.write("queue: here\n", to: "here/cluster_api.yaml")
    #expect(try loader(variable: "/no/such/file.yaml").load().config.queue == "here")
    try scratch.write("queue: tilde\n", to: "home/c.yaml")
    #expect(try loader(variable: "~/c.yaml").load().config.queue == "tilde")
  }

  @Test("ends with the defaults where there is no file")
  func nothing() throws {
    #expect(try loader().load().config == ClusterConfig())
    #expect(try loader().load(overrides: ["queue": "x"]).config.queue == "x")
    #expect(throws: ClusterAPIError(.configuration, "")) { try loader().load(profile: "gpu") }
  }

  @Test("fails where an explicit path names nothing")
  func explicitMissing() throws {
    let error = #expect(throws: ClusterAPIError.self) { try loadConfig(path: "/no/such/config.yaml") }
    #expect(error?.code == .configuration)
    #expect(error?.message == "configuration file not found: /no/such/config.yaml")
  }

  @Test("says so when a file can't be read as one")
  func unreadable() throws {
    let error = #expect(throws: ClusterAPIError.self) { try loader().load(path: scratch.path) }
    #expect(error?.message.contains("can't be read") == true)
  }

  @Test("feeds loadConfig and createExecutor")
  func entryPoints() async throws {
    try scratch.write("job_name_prefix: app\nprofiles:\n  p: {queue: long}\n", to: "c.yaml")
    let config = try loadConfig(path: scratch.path("c.yaml"), profile: "p", overrides: ["cpus": 3])
    #expect(config.jobNamePrefix == "app" && config.queue == "long" && config.cpus == 3)

    EngineRegistry.register(name: "entry-point-test") { config, _ throws(ClusterAPIError) in
      StandInEngine()
    }
    let executor = try createExecutor(
      profile: "p", configPath: scratch.path("c.yaml"), overrides: ["executor": "entry-point-test"])
    #expect(executor.config.queue == "long")
    #expect(executor.engine.name == "stand-in")
    #expect(EngineRegistry.names.contains("entry-point-test"))
  }

  @Test("of an unknown engine names the known ones")
  func unknownEngine() throws {
    let error = #expect(throws: ClusterAPIError.self) {
      try createExecutor(configPath: "/dev/null", overrides: ["executor": "no-such-engine"])
    }
    #expect(error?.code == .configuration)
    #expect(error?.message.hasPrefix("unknown executor \"no-such-engine\"; known: ") == true)
  }
}

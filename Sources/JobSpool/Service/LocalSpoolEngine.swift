import ClusterAPI
import SystemIO

/// Makes the local engine of a spool. All daemons of a host, and of one pid name space on it, work with one keeper: so a
/// daemon that takes an inbox over knows the jobs of the one before, and their room is counted once.
enum LocalSpoolEngine {
  struct Made {
    var engine: any Engine
    /// The keeper directory's name, which intents carry.
    var keeper: String
  }

  static func make(
    layout: SpoolLayout, instance: Instance, configuration: SpoolConfiguration
  ) throws -> Made {
    let directory = try Directory(layout.keepers).subdirectory(instance.hostKey, create: 0o700)
    var config = try configuration.config(profile: nil)
    let own = configuration.spool.capacity
    config.executor = "local"
    config.local.slots = own.slots ?? config.local.slots
    config.local.cpus = own.cpus ?? config.local.cpus
    config.local.memory = own.memory ?? config.local.memory
    config.local.gpus = own.gpus ?? config.local.gpus
    let engine = try EngineRegistry.make(config, context: EngineContext(stateDirectory: directory.path))
    return Made(engine: engine, keeper: instance.hostKey)
  }
}

import ClusterAPI
import Glibc
import SystemIO

/// Makes the local engine of a spool: with a keeper directory of this host that no other daemon works with.
enum LocalSpoolEngine {
  struct Made {
    var engine: any Engine
    /// The keeper directory's name, which intents carry.
    var keeper: String
  }

  static func make(
    layout: SpoolLayout, instance: Instance, configuration: SpoolConfiguration
  ) throws -> Made {
    let keepers = try Directory(layout.keepers)
    for number in 0..<64 {
      let name = "\(instance.hostKey)-\(number)"
      let directory = try keepers.subdirectory(name, create: 0o700)
      let lock = try directory.open("owner", O_RDWR | O_CREAT, mode: 0o600)
      guard try lock.tryLock() else { continue }
      // Held for the daemon's life: the descriptor is never closed.
      _ = lock.release()
      var config = try configuration.config(profile: nil)
      let own = configuration.spool.capacity
      config.executor = "local"
      config.local.slots = own.slots ?? config.local.slots
      config.local.cpus = own.cpus ?? config.local.cpus
      config.local.memory = own.memory ?? config.local.memory
      config.local.gpus = own.gpus ?? config.local.gpus
      let engine = try EngineRegistry.make(config, context: EngineContext(stateDirectory: directory.path))
      return Made(engine: engine, keeper: name)
    }
    throw ServiceError(.system, "all keeper directories of this host are in use in \(layout.keepers)")
  }
}

private import Synchronization

/// The engines by name. A program adds its own with `register` before it makes an executor.
public enum EngineRegistry {
  /// Makes an engine for a configuration.
  public typealias Factory = @Sendable (ClusterConfig, EngineContext) throws(ClusterAPIError) -> any Engine

  private static let factories = Mutex<[String: Factory]>(builtIn)

  /// Adds an engine, or replaces the one of that name.
  public static func register(name: String, factory: @escaping Factory) {
    factories.withLock { $0[name] = factory }
  }

  /// The names that a configuration's `executor` may have, in order.
  public static var names: [String] { factories.withLock { $0.keys.sorted() } }

  /// Makes the engine that the configuration names.
  public static func make(
    _ config: ClusterConfig, context: EngineContext = EngineContext()
  ) throws(ClusterAPIError) -> any Engine {
    let factory = factories.withLock { $0[config.executor] }
    guard let factory else {
      throw ClusterAPIError(
        .configuration, "unknown executor \"\(config.executor)\"; known: \(names.joined(separator: ", "))")
    }
    return try factory(config, context)
  }
}

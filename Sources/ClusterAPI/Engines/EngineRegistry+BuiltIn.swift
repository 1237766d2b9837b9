extension EngineRegistry {
  /// The engines that come with the library.
  static let builtIn: [String: Factory] = [
    "local": { (config, context) throws(ClusterAPIError) in
      LocalEngine(
        keeperDirectory: context.stateDirectory + "/keeper", resources: try HostResources(config.local),
        logger: context.logger)
    }
  ]
}

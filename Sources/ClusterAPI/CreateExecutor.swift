/// Makes an executor from the configuration that `loadConfig` finds.
///
/// - Parameters:
///   - profile: a profile of the configuration file.
///   - configPath: the file; without it the usual places are searched.
///   - overrides: options by their names in the file; they win over file and profile.
///   - context: the world that the engine is given.
public func createExecutor(
  profile: String? = nil, configPath: String? = nil, overrides: [String: MetadataValue] = [:],
  context: EngineContext = EngineContext()
) throws(ClusterAPIError) -> Executor {
  try Executor(loadConfig(path: configPath, profile: profile, overrides: overrides), context: context)
}

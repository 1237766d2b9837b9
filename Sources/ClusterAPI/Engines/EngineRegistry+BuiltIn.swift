extension EngineRegistry {
  /// The engines that come with the library.
  static let builtIn: [String: Factory] = [:]
}

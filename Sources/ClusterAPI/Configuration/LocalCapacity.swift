/// What this host gives to local jobs at a time, `local:` in the configuration; what is nil is found out.
public struct LocalCapacity: Sendable, Hashable {
  /// Jobs at a time; as many as there are cpus unless said otherwise.
  public var slots: Int?
  /// Cores that jobs may ask for, in all.
  public var cpus: Int?
  /// With its unit: `"64 GB"`.
  public var memory: String?
  /// Gpus that jobs may ask for, in all.
  public var gpus: Int?

  /// Makes a capacity.
  public init(slots: Int? = nil, cpus: Int? = nil, memory: String? = nil, gpus: Int? = nil) {
    self.slots = slots
    self.cpus = cpus
    self.memory = memory
    self.gpus = gpus
  }
}

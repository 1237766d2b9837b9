/// What a job, or each element of an array, asks for; nil where nothing was asked.
public struct SpecResources: Sendable, Equatable {
  /// Processors.
  public var cpus: Int?
  /// Memory in bytes, all processors together.
  public var memoryBytes: Int?
  /// Graphics processors.
  public var gpus: Int?
  /// The longest run, in seconds.
  public var walltimeSeconds: Int?
  /// Scratch space in bytes.
  public var diskBytes: Int?
  /// Hosts.
  public var nodes: Int?
  /// Processes started side by side by the scheduler.
  public var tasks: Int?

  /// Nothing asked for, or what is named.
  public init(
    cpus: Int? = nil, memoryBytes: Int? = nil, gpus: Int? = nil, walltimeSeconds: Int? = nil, diskBytes: Int? = nil,
    nodes: Int? = nil, tasks: Int? = nil
  ) {
    self.cpus = cpus
    self.memoryBytes = memoryBytes
    self.gpus = gpus
    self.walltimeSeconds = walltimeSeconds
    self.diskBytes = diskBytes
    self.nodes = nodes
    self.tasks = tasks
  }
}

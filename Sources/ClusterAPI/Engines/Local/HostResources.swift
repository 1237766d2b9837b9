/// What this host gives to local jobs, and who has how much of it: slots (jobs at a time), cpus, memory and gpus.
public struct HostResources: Sendable {
  /// One job's share.
  struct Claim: Sendable, Hashable {
    var cpus: Int
    var memoryBytes: Int
    var gpuIndices: [Int]
  }

  /// Jobs at a time.
  public let slots: Int
  /// Cores that jobs may ask for, in all.
  public let cpus: Int
  /// Memory that jobs may ask for, in all. A job that doesn't say how much it needs counts as none.
  public let memoryBytes: Int
  /// The gpus that jobs may be given, by the numbers that CUDA has for them.
  public let gpuIndices: [Int]

  private(set) var claims: [String: Claim] = [:]
  private var usedCpus = 0
  private var usedMemory = 0
  private var freeGpus: [Int]

  /// Resources of the given size; what is nil is that of this host (`detected`).
  public init(slots: Int? = nil, cpus: Int? = nil, memoryBytes: Int? = nil, gpuIndices: [Int]? = nil) {
    let cores = cpus ?? Self.detectedCpus
    self.cpus = max(1, cores)
    self.slots = max(1, slots ?? cores)
    self.memoryBytes = memoryBytes ?? Self.detectedMemory
    self.gpuIndices = gpuIndices ?? Self.detectedGpus
    freeGpus = self.gpuIndices
  }

  /// The resources of a configuration's `local:`.
  init(_ capacity: LocalCapacity) throws(ClusterAPIError) {
    var memory: Int?
    if let text = capacity.memory {
      memory = parseMemoryBytes(text)
      if memory == nil {
        throw ClusterAPIError(.configuration, "local: memory \"\(text)\" is no amount with a unit, such as 64 GB")
      }
    }
    self.init(
      slots: capacity.slots, cpus: capacity.cpus, memoryBytes: memory,
      gpuIndices: capacity.gpus.map { Array(0..<max(0, $0)) })
  }

  /// Takes a share, or nothing where it doesn't fit now. A key that has one keeps it.
  mutating func claim(_ key: String, cpus: Int, gpus: Int, memoryBytes: Int?) -> Claim? {
    if let claim = claims[key] { return claim }
    let memory = memoryBytes ?? 0
    guard claims.count < slots, usedCpus + cpus <= self.cpus, usedMemory + memory <= self.memoryBytes,
      freeGpus.count >= gpus
    else { return nil }
    let claim = Claim(cpus: cpus, memoryBytes: memory, gpuIndices: Array(freeGpus.prefix(gpus)))
    insert(claim, of: key)
    return claim
  }

  /// Counts a job that runs already, whether there is room for it or not.
  mutating func insert(_ claim: Claim, of key: String) {
    guard claims.updateValue(claim, forKey: key) == nil else { return }
    usedCpus += claim.cpus
    usedMemory += claim.memoryBytes
    freeGpus.removeAll { claim.gpuIndices.contains($0) }
  }

  mutating func release(_ key: String) {
    guard let claim = claims.removeValue(forKey: key) else { return }
    usedCpus -= claim.cpus
    usedMemory -= claim.memoryBytes
    let inUse = Set(claims.values.flatMap(\.gpuIndices))
    freeGpus = gpuIndices.filter { !inUse.contains($0) }
  }

  /// Why a job of this size can never fit, in words; nil where it can.
  public func refusal(cpus: Int, gpus: Int, memoryBytes: Int?) -> String? {
    if cpus > self.cpus { return "it asks for \(cpus) cpus, and this host gives \(self.cpus)" }
    if gpus > gpuIndices.count { return "it asks for \(gpus) gpus, and this host gives \(gpuIndices.count)" }
    if let memoryBytes, memoryBytes > self.memoryBytes {
      return "it asks for \(memoryBytes >> 20) MB of memory, and this host gives \(self.memoryBytes >> 20) MB"
    }
    return nil
  }
}

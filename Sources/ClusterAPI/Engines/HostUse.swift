/// How much of a host's room local jobs have, and how much of it is in use.
public struct HostUse: Sendable, Hashable {
  /// Jobs at a time.
  public var slots: Int
  /// Jobs that run now.
  public var busySlots: Int
  /// Cores that jobs may ask for, in all.
  public var cpus: Int
  /// Cores that running jobs have asked for.
  public var busyCPUs: Int

  /// Makes a count.
  public init(slots: Int, busySlots: Int, cpus: Int, busyCPUs: Int) {
    self.slots = slots
    self.busySlots = busySlots
    self.cpus = cpus
    self.busyCPUs = busyCPUs
  }
}

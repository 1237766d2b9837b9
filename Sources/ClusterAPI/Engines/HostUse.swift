/// How much of a host's room local jobs have, and how much of it is in use.
public struct HostUse: Sendable, Hashable {
  public var slots: Int
  public var busySlots: Int
  public var cpus: Int
  public var busyCPUs: Int

  /// Makes a count.
  public init(slots: Int, busySlots: Int, cpus: Int, busyCPUs: Int) {
    self.slots = slots
    self.busySlots = busySlots
    self.cpus = cpus
    self.busyCPUs = busyCPUs
  }
}

/// Room set aside on this host for one job that is about to be submitted.
public struct Reservation: Sendable, Hashable {
  /// The key of the request that it is for.
  public var key: String
  /// The gpus of this host that are its own.
  public var gpuIndices: [Int]

  /// Makes a reservation for `key`.
  public init(key: String, gpuIndices: [Int]) {
    self.key = key
    self.gpuIndices = gpuIndices
  }
}

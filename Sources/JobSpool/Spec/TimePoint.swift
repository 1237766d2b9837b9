/// A time in a spec: fixed, or counted from the drop.
public enum TimePoint: Sendable, Hashable {
  /// Seconds since 1970, UTC.
  case at(Double)
  /// So many seconds after the spec was dropped.
  case afterDrop(seconds: Int)

  /// The time in seconds since 1970, for a spec dropped at `drop`.
  public func resolved(dropAt drop: Double) -> Double {
    switch self {
    case .at(let time): time
    case .afterDrop(let seconds): drop + Double(seconds)
    }
  }
}

/// More of a resource for the next attempt: `x2` or `+4G`.
public enum Escalation: Sendable, Hashable {
  /// Times a factor above 1.
  case multiply(Double)
  /// Plus an amount in base units: bytes or seconds.
  case add(Int)

  /// The amount for the attempt after one that had `amount`; rounded up, and never less than before.
  public func applied(to amount: Int) -> Int {
    switch self {
    case .multiply(let factor):
      let product = (Double(amount) * factor).rounded(.up)
      return product < Double(Int.max) ? Swift.max(amount, Int(product)) : Int.max
    case .add(let more):
      let (sum, overflow) = amount.addingReportingOverflow(more)
      return overflow ? Int.max : Swift.max(amount, sum)
    }
  }
}

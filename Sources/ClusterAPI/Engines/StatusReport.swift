/// What a status query brought: data, partial data, or none. None changes nothing.
public enum StatusReport: Sendable {
  /// Everything that was asked about; an id that isn't among the records is not known to the engine.
  case data([StatusRecord])
  /// Some of it; absence means nothing.
  case partial([StatusRecord], reason: String)
  /// No answer at all: the command was missing, hung, or printed rubbish.
  case none(reason: String)

  /// The records, however complete.
  public var records: [StatusRecord] {
    switch self {
    case .data(let records), .partial(let records, _): records
    case .none: []
    }
  }
}

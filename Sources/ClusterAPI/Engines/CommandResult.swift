/// What a command answered.
public struct CommandResult: Sendable, Hashable {
  /// What it printed to standard output.
  public var output: [UInt8]
  /// What it printed to standard error.
  public var error: [UInt8]
  /// 0–255, or 128+n where signal n ended it.
  public var exitStatus: Int
  /// More was printed than the invocation's limits allow; the beginning is here.
  public var isTruncated: Bool

  /// Makes a result.
  public init(output: [UInt8] = [], error: [UInt8] = [], exitStatus: Int = 0, isTruncated: Bool = false) {
    self.output = output
    self.error = error
    self.exitStatus = exitStatus
    self.isTruncated = isTruncated
  }

  /// Standard output as text; what is no UTF-8 is replaced.
  public var outputText: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text.
  public var errorText: String { String(decoding: error, as: UTF8.self) }
}

/// Why a client of a spool could not do what it was asked.
package struct ClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds, with the exit codes of `sysexits.h` that commands end with.
  package enum Kind: String, Sendable, Hashable {
    case usage
    case invalidSpec
    case noSuchJob
    case noSuchSpool
    case noSuchInbox
    case noSuchFile
    case noDaemon
    case cannotWrite
    case tryLater
    case notPermitted
    case invalidConfiguration
    case timeout

    package var exitCode: Int32 {
      switch self {
      case .usage: 64
      case .invalidSpec: 65
      case .noSuchJob, .noSuchSpool, .noSuchInbox, .noSuchFile: 66
      case .noDaemon: 69
      case .cannotWrite: 73
      case .tryLater: 75
      case .notPermitted: 77
      case .invalidConfiguration: 78
      case .timeout: 124
      }
    }
  }

  package var kind: Kind
  /// What happened, to what.
  package var message: String
  /// What to do about it.
  package var hint: String?

  package init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  package var description: String { message }
}

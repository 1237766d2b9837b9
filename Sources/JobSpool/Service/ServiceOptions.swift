/// How a spool is served.
public struct ServiceOptions: Sendable {
  /// When the service ends by itself.
  public enum Mode: Sendable, Equatable {
    /// Until it is told to stop.
    case serve
    /// One pass: take in, advance, report, exit. `untilIdle`: go on while jobs live.
    case once(untilIdle: Bool)
  }

  /// The spool's root directory.
  public var root: String
  /// When the service ends by itself.
  public var mode: Mode = .serve
  /// Serve only this inbox.
  public var inbox: String?
  /// Whether drops are taken in; a pass without intake only advances what is there.
  public var takesIn = true
  /// A pass ends after so many seconds.
  public var maximumSeconds: Double?

  /// SIGTERM and SIGINT stop the service, SIGHUP reads the configuration again. Such a service must be made on the main
  /// thread before others are started. A program that has other plans for its signals calls `stop` and `reload`.
  public var handlesSignals = false

  /// Serves the spool at `root`.
  public init(root: String) { self.root = root }
}

/// Why a spool can't be served, or why serving it ended.
public struct ServiceError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Kind: Sendable {
    case noSpool, wrongFormat, configuration, system
  }

  /// What kind of error it is, for an exit code.
  public var kind: Kind
  /// What happened, to what, and what to do.
  public var message: String

  /// Makes an error with its words.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// What a service did until it ended.
public struct ServiceResult: Sendable, Equatable {
  /// Another daemon owns the spool; this one did nothing.
  public var isServedElsewhere = false
  /// Jobs that ended well.
  public var done = 0
  /// Jobs that ended otherwise.
  public var failed = 0
  /// Jobs that are still live.
  public var live = 0
  /// Something stayed undone that a person, or a later pass, has to look at.
  public var isDegraded = false
}

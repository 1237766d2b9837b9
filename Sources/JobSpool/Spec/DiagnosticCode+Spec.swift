import YAMLDocument

extension DiagnosticCode {
  static let noCommand = DiagnosticCode("E0201", "no-command")
  static let twoPayloads = DiagnosticCode("E0202", "command-and-script")
  static let notSupported = DiagnosticCode("E0203", "not-supported")
  static let unknownExecutor = DiagnosticCode("E0204", "unknown-executor")
  static let nativeRefused = DiagnosticCode("E0205", "native-refused")
  static let unknownPlaceholder = DiagnosticCode("E0206", "unknown-placeholder")
  static let sharedOutput = DiagnosticCode("E0207", "shared-output")
  static let badPath = DiagnosticCode("E0208", "bad-path")
  static let badMemory = DiagnosticCode("E0209", "bad-memory")
  static let badDuration = DiagnosticCode("E0210", "bad-duration")
  static let badTime = DiagnosticCode("E0211", "bad-time")
  static let badIndices = DiagnosticCode("E0212", "bad-indices")
  static let badName = DiagnosticCode("E0213", "bad-name")
  static let badArray = DiagnosticCode("E0214", "bad-array")
  static let badScript = DiagnosticCode("E0215", "bad-script")
  static let bareMinutes = DiagnosticCode("W0201", "bare-minutes")
  static let lateHeader = DiagnosticCode("W0202", "late-header")
  static let carriageReturns = DiagnosticCode("W0203", "carriage-returns")
}

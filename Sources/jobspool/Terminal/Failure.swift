import Glibc
import JSONBytes
import JobSpool
import YAMLDocument

/// How a command ends when it does not end well: what to print, and the exit code.
struct Failure: Error {
  var code: Int32
  var kind: String
  /// What happened; nothing when everything has been said.
  var message: String?
  var hint: String?
  /// Text that is printed as it stands, such as the places of mistakes.
  var report: String?

  /// What stands for the report where one line is wanted.
  var summary: String?

  init(
    _ code: Int32, kind: String, _ message: String?, hint: String? = nil, report: String? = nil, summary: String? = nil
  ) {
    self.summary = summary
    self.code = code
    self.kind = kind
    self.message = message
    self.hint = hint
    self.report = report
  }

  init(_ error: ClientError) {
    self.init(error.kind.exitCode, kind: error.kind.rawValue, error.message, hint: error.hint)
  }

  /// Ends with a code when the answer has been given already.
  static func exit(_ code: Int32) -> Failure { Failure(code, kind: "answer", nil) }

  static func usage(_ message: String, hint: String? = nil) -> Failure {
    Failure(64, kind: "usage", message, hint: hint)
  }

  /// Says it on standard error: three parts for people, or one JSON object.
  func say(asJSON: Bool, hasColour: Bool) {
    guard message != nil || report != nil else { return }
    if asJSON {
      var writer = JSONWriter()
      writer.object { writer in
        writer.object("error") { writer in
          writer.field("code", Int(code))
          writer.field("kind", kind)
          writer.field("message", message ?? summary)
          writer.field("hint", hint)
        }
      }
      Output.note(String(decoding: writer.bytes, as: UTF8.self))
      return
    }
    if let report { Output.error(report) }
    let word = hasColour ? "\u{1b}[31merror:\u{1b}[0m" : "error:"
    if let message, message.contains("\n") {
      // Places of mistakes, drawn and escaped by their reader.
      Output.error(message.hasSuffix("\n") ? message : message + "\n")
    } else if let message {
      Output.note("\(word) \(PrintableText.escape(message))")
    }
    if let hint { Output.note("hint: \(PrintableText.escape(hint))") }
  }
}

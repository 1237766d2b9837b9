/// The script of a job: `#!` line, directives, environment, prologue, command, epilogue.
public struct JobScript: Sendable, Hashable {
  /// The first line.
  public var shebang: String
  /// Directive lines, complete with their prefix.
  public var header: [String]
  /// Exported before the prologue; for engines that can't hand variables over otherwise.
  public var environment: [String: String] = [:]
  /// Lines before the command.
  public var prologue: [String]
  /// What runs.
  public var command: String
  /// Lines after the command; the script still ends with the command's status.
  public var epilogue: [String]

  /// Makes a script from its parts.
  public init(
    shebang: String = "#!/bin/bash", header: [String] = [], prologue: [String] = [], command: String,
    epilogue: [String] = []
  ) {
    self.shebang = shebang
    self.header = header
    self.prologue = prologue
    self.command = command
    self.epilogue = epilogue
  }

  /// Makes the script of a request, with an engine's own directive lines.
  public init(_ request: JobRequest, header: [String]) {
    let command =
      switch request.payload {
      case .shell(let text): text
      case .arguments(let words): words.map(Self.quoted).joined(separator: " ")
      case .script(let text): text
      }
    self.init(
      shebang: request.shebang, header: header, prologue: request.prologue, command: command,
      epilogue: request.epilogue)
  }

  /// The whole text.
  public var text: String {
    var lines = [shebang.hasPrefix("#!") ? shebang : "#!" + shebang]
    lines += header
    lines += environment.keys.sorted().map { "export \($0)=\(Self.quoted(environment[$0] ?? ""))" }
    lines += prologue
    lines.append(command)
    if !epilogue.isEmpty {
      // Without this the job's exit status would be that of its epilogue.
      if isShell { lines.append("jobspool_status=$?") }
      lines += epilogue
      if isShell { lines.append("exit \"$jobspool_status\"") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The program of the `#!` line and its argument, which the kernel takes as one.
  public var interpreter: [String] {
    let line = shebang.hasPrefix("#!") ? shebang.dropFirst(2) : shebang[...]
    let words = line.drop { $0 == " " || $0 == "\t" }
    let program = words.prefix { $0 != " " && $0 != "\t" }
    var rest = words.dropFirst(program.count).drop { $0 == " " || $0 == "\t" }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    if program.isEmpty { return ["/bin/sh"] }
    return rest.isEmpty ? [String(program)] : [String(program), String(rest)]
  }

  /// Whether `$?` and `exit` mean what they mean to a shell.
  var isShell: Bool {
    let words = interpreter.flatMap { $0.split(separator: " ") }
    guard var program = words.first else { return false }
    if program.hasSuffix("/env"), let named = words.dropFirst().first(where: { !$0.hasPrefix("-") }) {
      program = named
    }
    let name = program.split(separator: "/").last ?? ""
    return ["sh", "bash", "dash", "ksh", "zsh"].contains(name)
  }

  /// A word that a shell takes as it stands.
  package static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./:=,+@%".utf8.contains(byte)
        }
      }
    if isPlain { return word }
    var text = "'"
    for character in word.unicodeScalars {
      if character == "'" { text += "'\\''" } else { text.unicodeScalars.append(character) }
    }
    return text + "'"
  }
}

import Glibc
import SystemIO
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct CommandWithoutDaemonTests {
  private let scratch: ScratchDirectory
  private let shell: UserShell

  init() async throws {
    scratch = try ScratchDirectory()
    shell = UserShell(spool: nil, directory: scratch.path)
  }

  private func made() async throws -> UserShell {
    #expect(try await shell.run("init").code == 0)
    return UserShell(spool: scratch.path("spool"), directory: scratch.path)
  }

  @Test("Alone it lists its commands and says where the spool is")
  func overview() async throws {
    let bare = try await shell.run()
    #expect(bare.code == 0)
    #expect(bare.output.contains("Spool: none here. Make one: jobspool init"))
    for verb in ["init", "serve", "once", "submit", "check", "list", "show", "wait", "logs", "cancel", "status"] {
      #expect(bare.output.contains(verb))
    }
    for later in ["explain", "doctor", "report", "repair", "suspend"] { #expect(!bare.output.contains(later)) }
    _ = try await made()
    let inside = try await UserShell(spool: nil, directory: scratch.path("spool/inbox")).run()
    #expect(inside.output.contains("found above this directory"))
    #expect(inside.output.contains("no daemon, 0 jobs live"))
  }

  @Test("A mistyped command is told what was probably meant")
  func mistyped() async throws {
    let answer = try await shell.run("sumbit")
    #expect(answer.code == 64)
    #expect(answer.output == "")
    #expect(answer.errors == "error: there is no command \"sumbit\"\nhint: did you mean \"submit\"?\n")
    #expect(try await shell.run("list", "--no-such-option").code == 64)
  }

  @Test("Without a spool every command ends with 66 and says how to make one")
  func noSpool() async throws {
    for words in [["list"], ["submit", "--", "true"], ["wait", "x"], ["cancel", "x"], ["status"], ["show", "x"]] {
      let answer = try await shell.run(words)
      #expect(answer.code == 66, "\(words)")
      #expect(answer.output == "")
      #expect(answer.errors.contains("jobspool init"))
    }
    let json = try await shell.run("list", "--json")
    #expect(
      json.errors
        == #"{"error":{"code":66,"kind":"noSuchSpool","message":"no spool here","hint":"make one: jobspool init"}}"#
        + "\n")
  }

  @Test("submit drops a spec whole, prints its name alone, and needs no daemon")
  func submit() async throws {
    let shell = try await made()
    try scratch.write("command: echo hi\n", to: "mine.yaml")
    let answer = try await shell.run("submit", "mine.yaml")
    #expect(answer.code == 0)
    #expect(answer.output == "mine\n")
    #expect(answer.errors.contains("no daemon has served this spool"))
    #expect(try scratch.read("spool/inbox/mine.yaml") == "command: echo hi\n...\n")
    let list = try await shell.run("list", "-H", "-o", "name,state,phase,code", "mine")
    #expect(list.fields == ["mine", "DROPPED", "running", "-"])
    let again = try await shell.run("submit", "mine.yaml")
    #expect(again.code == 65)
    #expect(again.errors.contains("is in use"))
    #expect(again.output == "")
  }

  @Test("Mistakes are shown where they are, and nothing is dropped")
  func mistakes() async throws {
    let shell = try await made()
    try scratch.write("command: echo\nresources:\n  memroy: 8 GB\n", to: "bad.yaml")
    let answer = try await shell.run("submit", "bad.yaml")
    #expect(answer.code == 65)
    #expect(answer.output == "")
    #expect(answer.errors.hasPrefix("error: bad.yaml: 1 mistake, not submitted\n  --> bad.yaml:3:3\n"))
    #expect(answer.errors.contains(" 3 |   memroy: 8 GB\n   |   ^^^^^^ "))
    #expect(answer.errors.contains("did you mean \"memory\"?"))
    #expect(try scratch.directory.subdirectory("spool/inbox").names() == [])
    let check = try await shell.run("check", "bad.yaml", "--json")
    #expect(check.code == 65)
    #expect(check.output.contains(#""ok":false"#) && check.output.contains(#""line":3"#))
    let option = try await shell.run("submit", "--memory", "lots", "--", "true")
    #expect(option.code == 65)
    #expect(option.errors.contains("lots"))
    let file = try await shell.run("submit", "none.yaml")
    #expect(file.code == 66)
    #expect(file.errors.contains("none.yaml") && file.errors.contains("No such file"))
  }

  @Test("A file that isn't there ends with 66, and a configuration with a mistake is shown with its place")
  func unreadable() async throws {
    let shell = try await made()
    let missing = try await shell.run("submit", "nofile.yaml")
    #expect(missing.code == 66)
    #expect(missing.errors.contains("nofile.yaml"))
    try scratch.write("foo: [\n", to: "spool/config.yaml")
    let once = try await shell.run("once")
    #expect(once.code == 78)
    #expect(once.errors.contains("\n  --> "))
    #expect(!once.errors.contains("\\x0a"))
  }

  @Test("Of many files the good ones are dropped, the others told, and the code says so")
  func many() async throws {
    let shell = try await made()
    try scratch.write("command: echo\n", to: "a.yaml")
    try scratch.write("comand: echo\n", to: "b.yaml")
    try scratch.write("command: echo\n", to: "c.yaml")
    let answer = try await shell.run("submit", "a.yaml", "b.yaml", "c.yaml")
    #expect(answer.code == 65)
    #expect(answer.lines == ["a", "c"])
    #expect(answer.errors.contains("b.yaml:1:1"))
  }

  @Test("The options of submit are the fields of the spec")
  func options() async throws {
    let shell = try await made()
    let answer = try await shell.run(
      [
        "submit", "--print", "--cpus", "4", "--memory", "8G", "--walltime", "90m", "--env", "A=b c", "--env", "HERE",
        "--label", "p=q", "--after", "x:any", "--retry", "2", "--set", "kill.grace=5s", "--", "prog", "--flag", "a b",
      ], environment: ["HERE": "v"])
    #expect(answer.code == 0)
    for part in [
      "command: [prog, \"--flag\", \"a b\"]", "cpus: 4", "memory: 8589934592B", "walltime: 5400s", "A: \"b c\"",
      "HERE: v",
      "p: q", "{job: x, when: any}", "max: 2", "grace: 5s", "workdir: \(SpoolPath.real(scratch.path))",
    ] {
      #expect(answer.output.contains(part), "\(part) in \(answer.output)")
    }
    #expect(answer.output.hasSuffix("...\n"))
    #expect(try scratch.directory.subdirectory("spool/inbox").names() == [])
    #expect(try await shell.run("submit").code == 64)
    #expect(try await shell.run("submit", "--env", "NOT_SET_HERE", "--", "true").code == 64)
  }

  @Test("check says what a spec comes to and who says so")
  func check() async throws {
    let shell = try await made()
    try scratch.write("command: echo $HOME\nresources: {memory: 8 GB}\n", to: "a.yaml")
    let answer = try await shell.run("check", "a.yaml")
    #expect(answer.code == 0)
    #expect(answer.lines.first == "a.yaml: ok")
    #expect(answer.lines.contains { $0.contains("memory") && $0.contains("8.0 GiB") && $0.hasSuffix("a.yaml:2") })
    #expect(answer.lines.contains { $0.contains("executor") && $0.contains("config.yaml:") })
    let script = try await shell.run("check", "--script", "a.yaml")
    #expect(script.output == "#!/bin/bash\necho $HOME\n")
  }

  @Test("What waits for nobody stops when it is told to")
  func timeout() async throws {
    let shell = try await made()
    try scratch.write("command: echo\n", to: "spool/inbox/a.yaml")
    let answer = try await shell.run("wait", "a", "--timeout", "200ms")
    #expect(answer.code == 124)
    #expect(answer.output == "")
    let accepted = try await shell.run("submit", "--wait-accepted=200ms", "-N", "b", "--", "true")
    #expect(accepted.code == 69)
    #expect(accepted.output == "b\n")
    let program = try RunningProgram(
      [BuiltPrograms.jobspool, "wait", "-S", scratch.path("spool"), "a"], in: scratch.path)
    #expect(await eventually { program.errors.contains("no daemon has served") })
    program.signal(SIGINT)
    #expect(try await program.wait() == 130)
    #expect(program.errors.contains("stopped waiting; the jobs go on"))
  }

  @Test("A name among many is asked for in a moment, and unknown ones end with 66 after the others")
  func listMany() async throws {
    let shell = try await made()
    for number in 1...50 { try scratch.write("DONE \(number)\n", to: "spool/inbox/j\(number).done") }
    let answer = try await shell.run("list", "-H", "-o", "name,code", "j7", "nope", "j3")
    #expect(answer.code == 66)
    #expect(answer.lines == ["j7\t7", "j3\t3"])
    #expect(answer.errors.contains("no job \"nope\""))
    #expect(try await shell.run("list", "--is", "success", "j7").code == 0)
    #expect(try await shell.run("list", "--is", "live", "j7").code == 1)
    let json = try await shell.run("list", "--json", "j7")
    #expect(json.lines.count == 1)
    #expect(json.output.contains(#""state":"DONE""#) && json.output.contains(#""phase":"success""#))
    #expect(try await shell.run("list", "-s", "nonsense").code == 64)
  }

  @Test("As jobspool-cancel it is cancel, for callers that can't pass a blank")
  func linkedName() async throws {
    let shell = try await made()
    try scratch.write("RUNNING\nid: 20261122-140211-k7m2q5xd\n", to: "spool/inbox/a.status")
    #expect(symlink(BuiltPrograms.jobspool, scratch.path("jobspool-cancel")) == 0)
    let answer = try await RunningProgram.run(
      [scratch.path("jobspool-cancel"), "a"], environment: ["JOBSPOOL": shell.spool ?? "", "PATH": "/usr/bin:/bin"])
    #expect(answer.code == 0)
    #expect(try scratch.read("spool/inbox/a.cancel") == "id: 20261122-140211-k7m2q5xd\n")
  }

  @Test("Completions and schema come on standard output")
  func support() async throws {
    #expect(try await shell.run("completions", "bash").output.contains("jobspool"))
    #expect(try await shell.run("schema").output.contains("draft-07"))
    #expect(try await shell.run("schema", "--text").output.contains("walltime"))
    #expect(try await shell.run("--version").output.hasPrefix("jobspool 1.0.0 (spool 1, spec 1, record 1"))
    #expect(try await shell.run("completions", "tcsh").code == 64)
  }
}

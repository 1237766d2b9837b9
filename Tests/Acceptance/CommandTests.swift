import Glibc
import SystemIO
import TestSupport
import Testing

/// Every command against a real daemon, as the README promises them.
@Suite(.timeLimit(.minutes(3)))
struct CommandTests {
  private let spool: ServedSpool
  private let shell: UserShell

  init() async throws {
    spool = try await ServedSpool()
    shell = UserShell(spool: spool.path, directory: spool.scratch.path)
  }

  @Test("submit --wait ends with the job's own code, and standard output has its name alone")
  func ownCode() async throws {
    let answer = try await shell.run("submit", "-N", "seven", "--wait", "--", "sh", "-c", "echo out; exit 7")
    #expect(answer.code == 7)
    #expect(answer.output == "seven\n")
    let logs = try await shell.run("logs", "seven")
    #expect(logs.code == 0)
    #expect(logs.output == "out\n")
    let wait = try await shell.run("wait", "seven")
    #expect(wait.code == 7)
    #expect(wait.output == "seven  FAILED  7\n")
  }

  @Test("submit --follow shows the output as it comes and ends with the job's code")
  func follow() async throws {
    let answer = try await shell.run("submit", "-f", "--", "sh", "-c", "echo one; echo two >&2; echo three; exit 5")
    #expect(answer.code == 5)
    #expect(answer.output.split(separator: "\n").sorted() == ["one", "three", "two"])
  }

  @Test("A script runs where it was submitted, with the fields of its head")
  func script() async throws {
    try spool.scratch.write("#!/bin/sh\n#JOBSPOOL env: {WHO: you}\necho \"$PWD $WHO\"\n", to: "job.sh")
    let answer = try await shell.run("submit", "-f", "job.sh")
    #expect(answer.code == 0)
    #expect(answer.output == "\(SpoolPath.real(spool.scratch.path)) you\n")
  }

  @Test("An array is shown as a whole and by its elements")
  func array() async throws {
    let submitted = try await shell.run(
      "submit", "-N", "arr", "--wait", "--array", "1-5", "--", "sh", "-c",
      "echo $JOBSPOOL_INDEX; test $JOBSPOOL_INDEX != 4")
    #expect(submitted.code == 1)
    let bad = try await shell.run("list", "arr[]", "-s", "bad", "-H")
    #expect(bad.lines.count == 1)
    #expect(bad.fields.prefix(3) == ["arr[4]", "FAILED", "1"])
    #expect(try await shell.run("logs", "arr[2]").output == "2\n")
    let show = try await shell.run("show", "arr")
    #expect(show.output.contains("arr[5]  FAILED 1  4 done, 1 failed"))
    #expect(show.output.contains("1 ###x#"))
  }

  @Test("One element for each item, which stands where {} is in the command")
  func each() async throws {
    let answer = try await shell.run("submit", "-N", "items", "--wait", "--each", "a b", "it's", "--", "echo", "<{}>")
    #expect(answer.code == 0)
    #expect(try await shell.run("logs", "items[1]").output == "<a b>\n")
    #expect(try await shell.run("logs", "items[2]").output == "<it's>\n")
  }

  @Test("cancel returns at once, the job ends KILLED, and cancelling again is a note")
  func cancel() async throws {
    #expect(try await shell.run("submit", "-N", "long", "--wait-accepted", "--", "sleep", "300").code == 0)
    let cancel = try await shell.run("cancel", "long", "nosuch")
    #expect(cancel.code == 66)
    #expect(cancel.output == "")
    let wait = try await shell.run("wait", "long", "--timeout", "30s")
    #expect(wait.code == 125 || wait.code == 143)
    #expect(wait.output.hasPrefix("long  KILLED"))
    let again = try await shell.run("cancel", "long")
    #expect(again.code == 0)
    #expect(again.errors.contains("has ended already: KILLED"))
    #expect(try await shell.run("cancel").code == 64)
  }

  @Test("What is held waits for its release, an inbox as a job")
  func hold() async throws {
    #expect(try await shell.run("submit", "-N", "held", "--hold", "--wait-accepted", "--", "true").code == 0)
    #expect(try await eventually { try await shell.run("list", "-H", "-o", "state", "held").output == "HELD\n" })
    #expect(try await shell.run("release", "held").code == 0)
    #expect(try await shell.run("wait", "held", "--timeout", "30s").code == 0)

    #expect(try await shell.run("hold", "--inbox", "default", "--message", "driver").code == 0)
    #expect(try await eventually { try await shell.run("status").output.contains("on hold") })
    #expect(try await shell.run("submit", "-N", "stopped", "--wait-accepted", "--", "true").code == 0)
    #expect(try await shell.run("list", "--is", "live", "stopped").code == 0)
    #expect(try await shell.run("release", "--inbox", "default").code == 0)
    #expect(try await shell.run("wait", "stopped", "--timeout", "30s").code == 0)
  }

  @Test("A rejected drop ends without a code, and says why in every view")
  func rejected() async throws {
    try spool.drop("comand: echo\n", as: "bad")
    let wait = try await shell.run("wait", "bad", "--timeout", "30s")
    #expect(wait.code == 125)
    #expect(wait.output == "bad  REJECTED  -\n")
    #expect(try await shell.run("list", "bad").output.contains("unknown field \"comand\""))
    #expect(try await shell.run("show", "bad").output.contains("did you mean \"command\"?"))
    #expect(try await shell.run("list", "-H", "-o", "phase,message", "bad").fields.first == "failed")
    let check = try await shell.run("status", "--check")
    #expect(check.code == 1)
    #expect(check.output.contains("bad REJECTED"))
  }

  @Test("Waiting for many says how each ended, and 1 if one was not DONE")
  func waitForMany() async throws {
    for (name, code) in [("one", "0"), ("two", "3")] {
      #expect(try await shell.run("submit", "-N", name, "--", "sh", "-c", "exit \(code)").code == 0)
    }
    let wait = try await shell.run("wait", "-H", "one", "two", "--timeout", "30s")
    #expect(wait.code == 1)
    #expect(wait.lines.sorted() == ["one\tDONE\t0", "two\tFAILED\t3"])
    let any = try await shell.run("wait", "--any", "two", "--timeout", "30s")
    #expect(any.code == 3)
  }

  @Test("A name that is used again means the new job, whose end is the one that is waited for")
  func usedAgain() async throws {
    #expect(try await shell.run("submit", "-N", "again", "--wait", "--", "sh", "-c", "exit 1").code == 1)
    #expect(try await shell.run("submit", "-N", "again", "--wait", "--", "sh", "-c", "exit 2").code == 2)
    #expect(
      try await shell.run("list", "-H", "-a", "-o", "name,code", "--sort", "code").lines == ["again\t1", "again\t2"])
  }

  @Test("status names the daemon, the engine and the inboxes")
  func status() async throws {
    #expect(try await shell.run("submit", "--wait", "--", "true").code == 0)
    #expect(try await eventually { try await shell.run("status").output.contains("1 done 0 failed") })
    let status = try await shell.run("status")
    #expect(status.code == 0)
    #expect(status.output.contains("pid \(spool.daemon.pid)"))
    #expect(status.output.contains("default"))
    #expect(try await shell.run("status", "--check").code == 0)
    #expect(try await shell.run("status", "--json").output.hasPrefix(#"{"v":1,"#))
  }

  @Test("The daemon ends at once when it is told to, leaves its job, and the next one knows its end")
  func serveAgain() async throws {
    #expect(try await shell.run("submit", "-N", "over", "--wait-accepted", "--", "sleep", "4").code == 0)
    #expect(try await eventually { try await shell.run("list", "-H", "-o", "state", "over").output == "RUNNING\n" })
    #expect(try await spool.stop() == 0)
    #expect(try await shell.run("status", "--check").code == 69)
    let once = try await shell.run("once", "--until-idle", "--max-time", "60s")
    #expect(once.code == 0)
    #expect(once.output == "")
    #expect(try await shell.run("wait", "over", "--timeout", "1s").code == 0)
  }
}

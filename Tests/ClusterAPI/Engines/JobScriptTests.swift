import ClusterAPI
import Glibc
import SystemIO
import TestSupport
import Testing

@Suite("A job's script", .timeLimit(.minutes(1)))
struct JobScriptTests {
  @Test("has its parts in their order")
  func order() {
    let script = JobScript(
      shebang: "#!/usr/bin/env bash", header: ["# LOCAL Job: test-job"],
      prologue: ["module load python", "export FOO=bar"], command: "python run.py", epilogue: ["echo done"])
    #expect(
      script.text == """
        #!/usr/bin/env bash
        # LOCAL Job: test-job
        module load python
        export FOO=bar
        python run.py
        jobspool_status=$?
        echo done
        exit "$jobspool_status"

        """)
  }

  @Test("without an epilogue ends with its command")
  func plain() {
    #expect(JobScript(command: "echo hello").text == "#!/bin/bash\necho hello\n")
  }

  @Test("in another language than a shell's gets no shell lines")
  func python() {
    let script = JobScript(shebang: "#!/usr/bin/env python3", command: "print(1)", epilogue: ["print(2)"])
    #expect(script.text == "#!/usr/bin/env python3\nprint(1)\nprint(2)\n")
    #expect(script.interpreter == ["/usr/bin/env", "python3"])
  }

  @Test(
    "names its interpreter as the kernel reads it",
    arguments: [
      ("#!/bin/bash", ["/bin/bash"]), ("#! /bin/bash -l", ["/bin/bash", "-l"]),
      ("#!/bin/sh -e -u ", ["/bin/sh", "-e -u"]),
      ("/bin/dash", ["/bin/dash"]),
    ])
  func interpreter(shebang: String, wanted: [String]) {
    #expect(JobScript(shebang: shebang, command: "x").interpreter == wanted)
  }

  @Test("exports variables with any text in them")
  func environment() async throws {
    let hostile = "it's $(id) \"x\"\n;`y`"
    var script = JobScript(shebang: "#!/bin/sh", command: "printf %s \"$V\"")
    script.environment = ["V": hostile, "W": "plain"]
    #expect(script.text.contains("export W=plain\n"))
    let scratch = try ScratchDirectory()
    let path = try script.write(name: "env", directory: scratch.path)
    let result = try await SubprocessRunner().run(CommandInvocation(["/bin/sh", path], timeout: 30))
    #expect(result.outputText == hostile)
  }

  @Test("quotes the words of a command that is a list")
  func words() {
    var request = JobRequest(
      key: "k", name: "n", payload: .arguments(["echo", "a b", "$x", ""]), workingDirectory: "/", scriptDirectory: "/")
    #expect(JobScript(request, header: []).command == "echo 'a b' '$x' ''")
    request.payload = .shell("a | b")
    #expect(JobScript(request, header: []).command == "a | b")
  }

  @Test("is written executable, named by job and counter, into a directory that is made")
  func written() throws {
    let scratch = try ScratchDirectory()
    let path = try JobScript(command: "echo hello").write(name: "my job", directory: scratch.path("a/b"))
    let name = try #require(path.split(separator: "/").last)
    #expect(name.hasPrefix("my-job.") && name.hasSuffix(".sh"))
    #expect(Int(name.dropFirst("my-job.".count).dropLast(3)) != nil)
    #expect(access(path, X_OK) == 0)
    #expect(try scratch.read("a/b/\(name)").contains("echo hello"))
  }

  @Test("never overwrites another one: the counter goes on")
  func neverOverwritten() throws {
    let scratch = try ScratchDirectory()
    var paths: Set<String> = []
    // Numbers that earlier programs have used are in the way.
    for number in 1...400 { try scratch.write("old", to: "job.\(number).sh") }
    for number in 0..<40 {
      let path = try JobScript(command: "echo \(number)").write(name: "job", directory: scratch.path)
      #expect(paths.insert(path).inserted)
    }
    for number in 1...400 { #expect(try scratch.read("job.\(number).sh") == "old") }
  }

  @Test("that can't be written is an error with its reason")
  func unwritable() throws {
    let error = #expect(throws: ClusterAPIError.self) {
      try JobScript(command: "x").write(name: "n", directory: "/proc/nowhere")
    }
    #expect(error?.code == .system)
  }
}

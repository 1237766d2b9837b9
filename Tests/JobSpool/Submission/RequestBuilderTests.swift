import ClusterAPI
import JobSpool
import Testing

@Suite("What an engine is handed")
struct RequestBuilderTests {
  private func request(
    _ spec: String, name: String = "align", index: Int? = nil, attempt: Int = 1, configuration: String? = nil
  ) throws -> JobRequest {
    RequestBuilder(layout: SpoolLayout(root: "/spool")).request(
      job: try JobSamples.job(name: name), plan: try JobSamples.plan(spec, configuration: configuration), index: index,
      attempt: attempt, reservation: nil)
  }

  @Test("The job's own variables come last, over the spec's and the element's")
  func environment() throws {
    // The reader refuses such specs; the builder must not depend on it.
    var spec = JobSpec(payload: .shell("x"))
    spec.environment = [("JOBSPOOL_ID", "forged"), ("A", "one"), ("B", "two")].map {
      EnvironmentVariable(name: $0.0, value: $0.1)
    }
    let element = JobPlan.Element(index: 2, environment: [EnvironmentVariable(name: "B", value: "y")], label: "y")
    let plan = try JobPlan(
      spec: spec, specJSON: [], warnings: [], config: ClusterConfig(), elements: [element])
    let environment = RequestBuilder(layout: SpoolLayout(root: "/spool")).request(
      job: try JobSamples.job(), plan: plan, index: 2, attempt: 3, reservation: nil
    ).environment
    #expect(environment["A"] == "one")
    #expect(environment["B"] == "y")
    #expect(environment["JOBSPOOL_ID"] == JobSamples.id().description)
    #expect(environment["JOBSPOOL_NAME"] == "align")
    #expect(environment["JOBSPOOL_ATTEMPT"] == "3")
    #expect(environment["JOBSPOOL_INDEX"] == "2")
    #expect(environment["ARRAY_INDEX"] == "2")
    #expect(environment["JOBSPOOL_ERROR_FILE"]?.hasPrefix("/spool/.jobspool/jobs/") == true)
  }

  @Test("Output goes to new files of the attempt's own, unless the spec names others")
  func outputs() throws {
    let key = "\(JobSamples.id()).2"
    let directory = "/spool/.jobspool/jobs/\(JobSamples.id().shard)"
    let own = try request("command: x", attempt: 2)
    #expect(own.key == key)
    #expect(own.output == .create("\(directory)/\(key).out"))
    #expect(own.error == .create("\(directory)/\(key).err"))
    let named = try request("command: x\nworkdir: /data\nstdout: log\nstderr: log\nstdin: /in\n")
    #expect(named.output == .truncate("/data/log"))
    #expect(named.error == .sameAsOutput)
    #expect(named.input == "/in")
    #expect(!named.makesWorkingDirectory)
    #expect(own.workingDirectory == "/spool/work/align" && own.makesWorkingDirectory)
  }

  @Test("Words in braces are replaced once, and unknown ones stay")
  func placeholders() {
    let values = Placeholders(id: "{name}", name: "{index}", index: "7", attempt: "2", schedulerID: "s")
    #expect(values.replaced(in: "/d/{id}/{name}.{index}.{attempt}.{scheduler_id}") == "/d/{name}/{index}.7.2.s")
    #expect(values.replaced(in: "{other} {id") == "{other} {id")
    #expect(values.replaced(in: "{{index}}") == "{{index}}")
    #expect(values.replaced(in: "plain") == "plain")
    let single = Placeholders(id: "i", name: "n", index: nil, attempt: "1", schedulerID: "s")
    #expect(single.replaced(in: "{index}") == "{index}")
  }

  @Test("The name at the scheduler ends with a marker that follows from id and attempt")
  func marker() throws {
    let name = try request("command: x", attempt: 3, configuration: "job_name_prefix: lab\n").name
    #expect(name == "lab-align-j\(JobSamples.id().suffix)-3")
  }

  @Test(
    "Whatever a job is called, its name at the scheduler is short, plain and begins with a letter",
    arguments: [
      nil, "1e3", "-rf", "a b;$(id)[1-9]%20", "...", "ÄÖÜ", "", "_x", String(repeating: "9", count: 300), "a\nb",
      "{id}",
    ])
  func hostileNames(_ given: String?) throws {
    for prefix in [nil, "lab", "7", String(repeating: "p", count: 200)] {
      var spec = JobSpec(payload: .shell("x"))
      spec.name = given
      var config = ClusterConfig()
      config.jobNamePrefix = prefix
      let plan = try JobPlan(spec: spec, specJSON: [], warnings: [], config: config, elements: [])
      let name = RequestBuilder(layout: SpoolLayout(root: "/spool")).request(
        job: try JobSamples.job(name: "9"), plan: plan, index: nil, attempt: 12345, reservation: nil
      ).name
      #expect(name.utf8.count <= 100)
      #expect(name.hasSuffix("-j\(JobSamples.id().suffix)-12345"))
      #expect(name.first?.isLetter == true || name.first == "_", "\(name)")
      #expect(
        name.unicodeScalars.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".contains(Character($0)))
        },
        "\(name)")
    }
  }

  @Test("The configuration's lines come before the spec's, and the kill policy is handed on")
  func lines() throws {
    let request = try request(
      "command: x\nprologue: [mine]\nkill: {signal: INT, grace: 2m}\n", configuration: "script_prologue: [theirs]\n")
    #expect(request.prologue == ["theirs", "mine"])
    #expect(request.killSignal == 2)
    #expect(request.killGraceSeconds == 120)
  }
}

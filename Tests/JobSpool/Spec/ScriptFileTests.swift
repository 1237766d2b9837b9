import JobSpool
import Testing
import YAMLDocument

@Suite("Scripts with a head of fields", .timeLimit(.minutes(1)))
struct ScriptFileTests {
  private func script(_ text: String) -> JobSpecReader.Outcome {
    JobSpecReader.readScript(Array(text.utf8), file: "run.sh")
  }

  @Test("The fields of the head are read as one document and the whole text is what runs")
  func head() throws {
    let text = """
      #!/bin/bash
      # what it does
      #JOBSPOOL name: align

      #JOBSPOOL resources:
      #JOBSPOOL   cpus: 4
      #JOBSPOOL   memory: 8 GB   # enough
      #SBATCH -p ignored
      echo "$HOME"

      """
    let spec = try #require(script(text).spec)
    #expect(spec.payload == .script(text))
    #expect(spec.name == "align")
    #expect(spec.resources == SpecResources(cpus: 4, memoryBytes: 8 << 30))
  }

  @Test("Mistakes are named where they stand in the script")
  func places() {
    let outcome = script("#!/bin/sh\n#\n#JOBSPOOL name: x\n#JOBSPOOL memroy: 8 GB\n#JOBSPOOL cpus: -1\n")
    #expect(mistakes(outcome) == ["E0101 4:11", "E0106 5:17"])
    #expect(outcome.spec == nil)
  }

  @Test("A script without a head is a spec that says nothing else")
  func plain() {
    for text in ["#!/bin/sh\necho hi\n", "#!/bin/sh", "#!/bin/sh\n#JOBSPOOL\n#JOBSPOOL # none\n#JOBSPOOLX y\n"] {
      #expect(script(text).spec == JobSpec(payload: .script(text)))
    }
  }

  @Test("Fields below the head are warned about, not silently left out")
  func late() {
    let outcome = script("#!/bin/sh\necho\n#JOBSPOOL cpus: 4\n")
    #expect(outcome.spec != nil)
    #expect(mistakes(outcome) == ["W0202 3:1"])
  }

  @Test("The script can't name another thing to run")
  func payload() {
    #expect(mistakes(script("#!/bin/sh\n#JOBSPOOL command: x\n")) == ["E0202 2:11"])
  }

  @Test("What can't be a script is refused")
  func refused() {
    #expect(mistakes(script("echo hi\n")) == ["E0215 1:1"])
    #expect(mistakes(script("#!/bin/sh\n\n\0\n")) == ["E0004 3:1"])
    let broken = Array("#!/bin/sh\n".utf8) + [0xFF, 0x0A]
    #expect(mistakes(JobSpecReader.readScript(broken, file: "x")) == ["E0002 2:1"])
    #expect(mistakes(script("#!/bin/sh\r\necho\r\n")) == ["W0203 1:1"])
  }

  @Test("A tab after the prefix is a blank")
  func tab() {
    #expect(script("#!/bin/sh\n#JOBSPOOL\tname: x\n#JOBSPOOL cpus: 2\n").spec?.name == "x")
  }

  @Test("Any script comes back from the YAML that is dropped byte by byte")
  func roundTrip() throws {
    var random = SpecGenerator(seed: 3)
    for _ in 0..<2000 {
      let text = "#!/bin/sh\n" + random.hostile() + random.hostile() + (random.chance(2) ? "\n" : "")
      let spec = JobSpec(payload: .script(text))
      let yaml = JobSpecWriter.yaml(spec, endMarker: true)
      let outcome = readSpec(yaml)
      if outcome.spec != spec { Issue.record("\(text.debugDescription) became \(yaml)") }
      if !outcome.endsExplicitly { Issue.record("no end marker in \(yaml)") }
    }
  }
}

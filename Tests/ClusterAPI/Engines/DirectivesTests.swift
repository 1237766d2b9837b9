import ClusterAPI
import Testing

@Suite("Directives", .timeLimit(.minutes(1)))
struct DirectivesTests {
  private let own = ["#BSUB -J my-Model", "#BSUB -M 100", "#BSUB -R \"rusage[mem=100]\"", "#BSUB -R \"span[hosts=1]\""]

  private func header(skip: [String] = [], extra: [String] = []) -> [String] {
    Directives.header(own, skip: skip, extra: extra, prefix: "#BSUB")
  }

  @Test("are left out by their option, and by nothing that only looks like it")
  func byOption() {
    #expect(header(skip: ["-M"]) == [own[0], own[2], own[3]])
    #expect(header(skip: ["-R"]) == [own[0], own[1]])
  }

  @Test("are left out by a part of the line where no option is meant")
  func bySubstring() {
    #expect(header(skip: ["span"]) == Array(own.prefix(3)))
    #expect(header(skip: ["rusage", "-J"]) == [own[1], own[3]])
    #expect(header(skip: ["BSUB"]).isEmpty)
    #expect(header(skip: [""]) == own)
    #expect(Directives.header(["# LOCAL Job: x"], skip: ["LOCAL"], extra: [], prefix: "#").isEmpty)
  }

  @Test("with a long option are left out by its name")
  func longOption() {
    let lines = ["#SBATCH --mem=1G", "#SBATCH --mem-per-cpu=1G", "#SBATCH -p main"]
    #expect(Directives.header(lines, skip: ["--mem"], extra: [], prefix: "#SBATCH") == Array(lines.dropFirst()))
  }

  @Test("of the user get their prefix once, and are never left out")
  func extra() {
    let extra = ["-P project", "#BSUB -P project", "  #BSUB\t-x ", "-M 200"]
    #expect(
      header(skip: ["-M", "-P"], extra: extra).suffix(4)
        == ["#BSUB -P project", "#BSUB -P project", "#BSUB\t-x", "#BSUB -M 200"])
  }
}

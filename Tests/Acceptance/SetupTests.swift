import TestSupport
import Testing

@Suite("etc/setup", .timeLimit(.minutes(1)))
struct SetupTests {
  private let setup = "\(BuiltPrograms.packageRoot)/etc/setup"

  @Test("says how it is used, and refuses what it doesn't know")
  func usage() async throws {
    let help = try await RunningProgram.run([setup, "help"])
    #expect(help.code == 0)
    for word in ["demo", "packages", "build", "install"] { #expect(help.output.contains("\n  \(word)")) }

    let nothing = try await RunningProgram.run([setup])
    #expect(nothing.code == 64)
    #expect(nothing.output.isEmpty)
    #expect(nothing.errors == help.output)

    let unknown = try await RunningProgram.run([setup, "build", "--statc"])
    #expect(unknown.code == 1)
    #expect(unknown.errors.contains("--statc"))
  }
}

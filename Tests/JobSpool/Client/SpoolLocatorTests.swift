import JobSpool
import SystemIO
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SpoolLocatorTests {
  private let spool: SidecarSpool
  private let other: SidecarSpool

  init() throws {
    spool = try SidecarSpool()
    other = try SidecarSpool()
  }

  private func find(
    _ explicit: String? = nil, _ environment: [String: String] = [:], in directory: String = "/"
  ) throws -> (String, SpoolLocator.Origin) {
    let found = try SpoolLocator(explicit: explicit, environment: environment, workingDirectory: directory).find()
    return (found.layout.root, found.origin)
  }

  @Test("The option comes first, then the variable, then the directories above")
  func order() throws {
    let inside = spool.layout.root + "/inbox"
    #expect(try find(other.layout.root, ["JOBSPOOL": "/nowhere"], in: inside) == (other.layout.root, .option))
    #expect(try find(nil, ["JOBSPOOL": other.layout.root], in: inside) == (other.layout.root, .environment))
    #expect(try find(nil, ["JOBSPOOL": ""], in: inside) == (spool.layout.root, .parentDirectory))
    #expect(try find(".", in: spool.layout.root) == (spool.layout.root, .option))
  }

  @Test("The user's configuration names a spool by path")
  func configuration() throws {
    let home = try ScratchDirectory()
    try home.directory.makeDirectory("jobspool", mode: 0o755)
    try home.write("spool: \(spool.layout.root)\n", to: "jobspool/config.yaml")
    let (root, origin) = try find(nil, ["XDG_CONFIG_HOME": home.path])
    #expect(root == spool.layout.root)
    #expect(origin == .configuration(home.path + "/jobspool/config.yaml"))
  }

  @Test("A place that is named and is no spool is an error, not passed over")
  func named() throws {
    let empty = try ScratchDirectory()
    let error = #expect(throws: ClientError.self) { try find(empty.path, in: spool.layout.root) }
    #expect(error?.kind == .noSuchSpool)
    #expect(throws: ClientError.self) { try find(nil, ["JOBSPOOL": "/no/such/place"], in: spool.layout.root) }
  }
}

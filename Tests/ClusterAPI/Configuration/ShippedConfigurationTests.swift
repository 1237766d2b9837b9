import TestSupport
import Testing

@testable import ClusterAPI

/// The configuration files that people copy from `etc/config` and `spool`.
@Suite("Shipped configuration files", .timeLimit(.minutes(1)))
struct ShippedConfigurationTests {
  private static let paths: [String] = {
    let root = BuiltPrograms.packageRoot
    let examples = (try? ScratchDirectory.names(of: "\(root)/etc/config")) ?? []
    return examples.sorted().map { "\(root)/etc/config/\($0)" } + ["\(root)/spool/config.yaml"]
  }()

  @Test("load without a warning, by themselves and with each of their profiles", arguments: paths)
  func load(path: String) throws {
    let loader = ConfigLoader(variable: nil, workingDirectory: "/", home: "/nowhere")
    let file = try #require(try loader.find(path))
    for profile in [nil] + file.profileNames.map(Optional.some) {
      let resolved = try file.resolve(profile: profile)
      #expect(resolved.warnings.isEmpty, "\(resolved.warnings)")
      #expect(resolved.config.executor == "local")
    }
  }

  @Test("are there to be copied")
  func existence() {
    #expect(Self.paths.count >= 3)
  }

  @Test("give the gpu inbox of the ready spool a card")
  func gpuProfile() throws {
    let path = "\(BuiltPrograms.packageRoot)/spool/config.yaml"
    let loader = ConfigLoader(variable: nil, workingDirectory: "/", home: "/nowhere")
    #expect(try loader.load(path: path, profile: "gpu").config.gpus == 1)
    #expect(try loader.load(path: path).config.gpus == nil)
  }
}

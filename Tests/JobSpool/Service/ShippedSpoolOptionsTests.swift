import TestSupport
import Testing

@testable import JobSpool

/// The section `spool:` of the configuration files that people copy.
@Suite("Spool options of shipped configuration files", .timeLimit(.minutes(1)))
struct ShippedSpoolOptionsTests {
  private static let paths: [String] = {
    let root = BuiltPrograms.packageRoot
    let examples = (try? ScratchDirectory.names(of: "\(root)/etc/config")) ?? []
    return examples.sorted().map { "\(root)/etc/config/\($0)" } + ["\(root)/spool/config.yaml"]
  }()

  private func load(_ path: String) throws -> SpoolConfiguration {
    let scratch = try ScratchDirectory()
    try scratch.write(try ScratchDirectory.text(of: path), to: "config.yaml")
    return try SpoolConfiguration(layout: SpoolLayout(root: scratch.path))
  }

  @Test("are read without a warning, and every inbox's profile is there", arguments: paths)
  func load(path: String) throws {
    let configuration = try load(path)
    #expect(configuration.warnings.isEmpty, "\(configuration.warnings)")
    #expect(configuration.spool.inboxes.contains { $0.name == SpoolLayout.defaultInbox })
  }

  @Test("bind the gpu inbox of the ready spool to its profile")
  func gpuInbox() throws {
    let configuration = try load("\(BuiltPrograms.packageRoot)/spool/config.yaml")
    #expect(configuration.spool.inboxes.map(\.name).sorted() == ["default", "gpu"])
    let gpu = try #require(configuration.spool.inboxes.first { $0.name == "gpu" })
    #expect(gpu.profile == "gpu")
  }
}

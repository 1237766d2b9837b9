import ClusterAPI
import JobSpool
import TestSupport
import Testing
import YAMLDocument

@Suite("The spool's options")
struct SpoolConfigTests {
  private func read(_ text: String) throws -> SpoolConfiguration {
    let scratch = try ScratchDirectory()
    try scratch.write(text, to: "config.yaml")
    return try SpoolConfiguration(layout: SpoolLayout(root: scratch.path))
  }

  @Test("Every option is read")
  func all() throws {
    let config = try read(
      """
      profiles: {big: {cpus: 8}}
      spool:
        settle: 0.5
        settle_remote: 7s
        slots: 3
        cpus: 4
        memory: 8 GB
        gpus: 2
        keep: 10
        keep_for: 2d
        min_free: 1 GB
        max_active: 50
        inboxes:
          gpu: {profile: big, require_ready: true, native: false, on_reuse: queue, accept_uids: [1000, 1001]}
      """)
    let spool = config.spool
    #expect(config.warnings.isEmpty)
    #expect((spool.settle, spool.settleRemote) == (0.5, 7))
    #expect(spool.capacity == LocalCapacity(slots: 3, cpus: 4, memory: "8 GB", gpus: 2))
    #expect((spool.keptSets, spool.keptDays) == (10, 2))
    #expect((spool.minimumFreeBytes, spool.maximumActive) == (1 << 30, 50))
    let gpu = try #require(spool.inboxes.last)
    #expect((gpu.name, gpu.profile) == ("gpu", "big"))
    #expect(gpu.requiresReadyFile && !gpu.allowsNative && gpu.queuesOnReuse)
    #expect(gpu.acceptedOwners == [1000, 1001])
    #expect(spool.inboxes.map(\.name) == ["default", "gpu"])
  }

  @Test(
    "Without a file, or with an empty section, the defaults hold", arguments: ["", "spool:\n", "spool:\n  inboxes:\n"])
  func defaults(_ text: String) throws {
    let config = try read(text)
    #expect(config.spool == SpoolConfig())
    #expect(config.warnings.isEmpty)
  }

  @Test("An unknown option is warned about with its place, and the rest holds")
  func unknown() throws {
    let config = try read("spool:\n  setle: 3\n  keep: 5\n")
    #expect(config.spool.keptSets == 5)
    #expect(config.warnings.count == 1)
    #expect(config.warnings.first?.line == 2)
    #expect(config.warnings.first?.suggestion?.contains("settle") == true)
  }

  @Test(
    "A value that can't be read is an error with its place, never passed over",
    arguments: [
      "settle: soon", "settle: -1", "settle: inf", "settle_remote: []", "slots: 0", "slots: many", "cpus: 1.5",
      "memory: lots", "memory: 8", "gpus: -1", "keep: -1", "keep_for: 7", "keep_for: x", "min_free: rubbish",
      "min_free: 5", "max_active: 0", "inboxes: [a]", "inboxes: {'a b': {}}", "inboxes: {a: {on_reuse: maybe}}",
      "inboxes: {a: {accept_uids: [root]}}", "inboxes: {a: {require_ready: 7}}", "inboxes: {a: 3}",
    ])
  func wrong(_ line: String) throws {
    let error = #expect(throws: ClusterAPIError.self) { _ = try read("cpus: 1\nspool:\n  \(line)\n") }
    #expect(error?.message.contains("config.yaml:3:") == true)
  }

  @Test("An inbox whose profile isn't there is an error")
  func missingProfile() {
    #expect(throws: ClusterAPIError.self) { _ = try read("spool: {inboxes: {gpu: {profile: none}}}\n") }
  }
}

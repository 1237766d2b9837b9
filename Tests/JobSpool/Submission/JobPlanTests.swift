import JobSpool
import Testing

@Suite("What a spec comes to under its configuration")
struct JobPlanTests {
  private let configuration = """
    cpus: 2
    memory: 1 GB
    walltime: "1:00"
    queue: base
    script_prologue: [from base]
    profiles:
      inbox: {cpus: 4, memory: 4 GB, queue: inbox}
      own: {cpus: 8}
    spool:
      inboxes: {default: {profile: inbox}}

    """

  @Test("Built-in defaults, then the configuration, the inbox's profile, the spec's profile, the spec")
  func order() throws {
    let bare = try JobSamples.plan("command: x")
    #expect((bare.cpus, bare.gpus, bare.executor) == (1, 0, "local"))
    #expect(bare.memoryBytes == nil && bare.walltimeSeconds == nil && bare.queue == nil)

    let base = try JobSamples.plan("command: x", configuration: configuration)
    #expect((base.cpus, base.queue) == (2, "base"))

    let inbox = try JobSamples.plan("command: x", configuration: configuration, profile: "inbox")
    #expect((inbox.cpus, inbox.memoryBytes, inbox.queue) == (4, 4 << 30, "inbox"))
    #expect(inbox.walltimeSeconds == 3600)

    let own = try JobSamples.plan("command: x\nprofile: own\n", configuration: configuration, profile: "inbox")
    #expect((own.cpus, own.memoryBytes, own.queue) == (8, 4 << 30, "inbox"))

    let spec = try JobSamples.plan(
      "command: x\nprofile: own\nqueue: mine\nresources: {cpus: 16, memory: 2G}\n", configuration: configuration,
      profile: "inbox")
    #expect((spec.cpus, spec.memoryBytes, spec.queue) == (16, 2 << 30, "mine"))
  }

  @Test("Each attempt has what the escalation makes of the one before")
  func escalation() throws {
    let plan = try JobSamples.plan(
      """
      command: x
      resources: {memory: 2G, walltime: 30m}
      retry: {max: 3, escalate: {memory: x2, walltime: +1h}}
      """)
    #expect((1...3).map { plan.memoryBytes(attempt: $0) } == [2 << 30, 4 << 30, 8 << 30])
    #expect((1...3).map { plan.walltimeSeconds(attempt: $0) } == [1800, 5400, 9000])
  }

  @Test("Without a limit there is nothing to escalate")
  func nothingToEscalate() throws {
    let plan = try JobSamples.plan("command: x\nretry: {max: 1, escalate: {memory: x2}}")
    #expect(plan.memoryBytes(attempt: 2) == nil)
  }

  @Test("A matrix has an element for each combination, with its values")
  func matrix() throws {
    let plan = try JobSamples.plan("command: x\nmatrix: {A: [x, y], B: ['1', '2']}\n")
    #expect(plan.elements.map(\.label) == ["x 1", "x 2", "y 1", "y 2"])
    #expect(plan.elements.map(\.index) == [1, 2, 3, 4])
    #expect(plan.isArray && plan.taskCount == 4)
  }
}

import ClusterAPI
import DequeModule
import SystemIO
import YAMLDocument

/// An inbox that this daemon owns: everything between its directory, its journal and the engines. It lives on the spool
/// thread and waits for nothing; what takes time is handed out (`launches`, `takeCommit`, `takeSettlement`) and its
/// outcome handed in again.
final class ServedInbox {
  let name: String
  let tools: Tools
  let options: SpoolConfig.Inbox
  let inbox: Directory
  let claims: Directory
  let rejected: Directory
  let completeness: Completeness
  var reader: PlanReader
  var ledger: Ledger
  var claimant: Claimant
  var projector: Projector

  /// Files that were announced or listed and not looked at yet.
  var names: Deque<String> = []
  var queuedNames: Set<String> = []
  var controls: Deque<String> = []
  /// Controls that did their work and are removed when it is committed: a second event tells of them again.
  var spentControls: Set<String> = []
  /// What is remembered of files that are not whole yet.
  var looks: [String: Completeness.Observation] = [:]
  /// Refused files that stay where they are, so that they are refused once.
  var refused: [String: FileStatus] = [:]
  var isOnHold = false
  var needsScan = true

  var random = SeededRandom()
  var agenda = Agenda()
  var ready = ReadyQueue()
  /// Who waits for the end of this job, by its name or id.
  var dependents: [String: Set<JobID>] = [:]
  /// What was wrong with rejected specs, until it is published.
  var rejections: [JobID: PlanReader.Rejection] = [:]
  /// States that lasted long enough to be published, in turn.
  var dueStatuses: Deque<JobID> = []
  /// When the next of them may be published while the inbox is busy.
  var statusTime = 0.0

  /// Requests whose intents are committed.
  var launches: [JobRequest] = []
  /// Attempts to be ended, by key.
  var cancels: [String] = []
  var unsettled: [Settlement.Item] = []
  var isSettling = false
  /// Outcomes that could not be written; the agenda has when each is tried again.
  var failedPublications: [JobID] = []
  /// Attempts of an earlier daemon that the engine has not been asked about, or has not answered for.
  var recovered: [String] = []
  /// When it is asked again.
  var nextReconciliation: Double?
  /// Outcomes since the daemon began, for the overview.
  var tally = (done: 0, failed: 0)

  /// What the inboxes of a daemon share.
  struct Tools {
    var layout: SpoolLayout
    var clock: any Clock
    var instance: Instance
    var engines: [String: any Engine]
    var keeper: String
    var report: (ServiceEvent) -> Void
    var state: Directory
  }

  init(
    options: SpoolConfig.Inbox, configuration: SpoolConfiguration, tools: Tools, inbox: Directory, isRemote: Bool,
    ledger: Ledger
  ) throws(SystemError) {
    name = options.name
    self.tools = tools
    self.options = options
    self.inbox = inbox
    self.ledger = ledger
    claims = try tools.state.subdirectory("claim").subdirectory(options.name, create: 0o750)
    rejected = try tools.state.subdirectory("rejected", create: 0o750)
    completeness = Completeness(
      settle: configuration.spool.settle, settleRemote: configuration.spool.settleRemote, isRemote: isRemote,
      requiresReadyFile: options.requiresReadyFile,
      acceptedOwners: Set(options.acceptedOwners).union([User.id]))
    reader = PlanReader(configuration: configuration, inbox: options, knownExecutors: Set(tools.engines.keys))
    claimant = Claimant(inbox: inbox, claims: claims, epoch: ledger.epoch)
    let record = RecordWriter(
      inbox: options.name, host: tools.instance.host, user: User.name, configDigest: configuration.digest,
      epoch: ledger.epoch, layout: tools.layout)
    let root = try Directory(tools.layout.root)
    projector = Projector(
      sidecars: inbox, staging: try tools.state.subdirectory("tmp"), jobs: try tools.state.subdirectory("jobs"),
      work: try root.subdirectory("work", create: 0o777), archive: try root.subdirectory("archive", create: 0o777),
      record: record)
  }

  var now: Double { tools.clock.now }

  func report(_ level: ServiceEvent.Level, _ subject: String, _ what: String, _ detail: String = "") {
    tools.report(ServiceEvent(level, time: now, subject: subject, what: what, detail: detail))
  }

  /// Takes the configuration as it is now; jobs that were planned keep their plans.
  func reconfigure(_ configuration: SpoolConfiguration) {
    reader = PlanReader(configuration: configuration, inbox: options, knownExecutors: reader.knownExecutors)
  }

  /// The plan of a job, read again from its claimed spec where it was dropped.
  func plan(of job: LiveJob) -> JobPlan? {
    if let plan = job.plan { return plan }
    guard case .success(let plan) = readPlan(of: job) else { return nil }
    job.plan = plan
    return plan
  }

  func readPlan(of job: LiveJob) -> Result<JobPlan, PlanReader.Rejection> {
    let file = Claimant.dropName(ofClaim: job.acceptance.claim) ?? job.acceptance.claim
    func failure(_ words: String) -> Result<JobPlan, PlanReader.Rejection> {
      .failure(PlanReader.Rejection(diagnostics: [], message: words, report: words + "\n"))
    }
    do throws(SystemError) {
      let bytes = try claims.contents(job.acceptance.claim, limit: 1 << 20) ?? []
      guard Digest.sha256Hex(bytes) == job.acceptance.digest else {
        return failure("\(file): the spec was changed after it was accepted, by another link to the same file")
      }
      return reader.read(bytes, file: file)
    } catch {
      return failure("\(file): the accepted spec can't be read: \(error)")
    }
  }

  /// Marks that the job's state may have to be published, when it has lasted half a second.
  func stateChanged(_ job: LiveJob) {
    guard job.end == nil, !job.isStatusDue else { return }
    job.isStatusDue = true
    // The table of a large array isn't written again for each of its elements.
    let delay = job.plan?.isArray == true && job.publishedStatus != nil ? 2 : 0.5
    // To the next tenth of a second, so that many jobs share one wake-up.
    agenda.add(.status(job.id), at: ((now + delay) * 10).rounded(.up) / 10)
  }

  /// Whether nothing but time or an engine will change anything here.
  var isQuiet: Bool {
    names.isEmpty && controls.isEmpty && !needsScan && ledger.isEmpty && !ledger.isCommitting && launches.isEmpty
      && cancels.isEmpty && dueStatuses.isEmpty && !isSettling
  }

  /// Jobs that are accepted and not ended.
  var liveCount: Int { ledger.table.live.count }
}

extension ServedInbox {
  /// Whether jobs live that this pass could still bring to their end: held ones wait for a person.
  var hasWorkAhead: Bool {
    ledger.table.live.values.contains { job in
      switch job.wait {
      case .held, .dependency, .notBefore: false
      case .room, nil: !job.isHeld
      }
    }
  }

  /// Whether an attempt was handed over since then and has not been heard of.
  func hasUnheardLaunch(since time: Double) -> Bool {
    ledger.table.live.values.contains { job in
      job.tally.active > 0
        && job.tasks.values.contains { $0.phase == .intended && ($0.intent?.at ?? 0) > time }
    }
  }
}

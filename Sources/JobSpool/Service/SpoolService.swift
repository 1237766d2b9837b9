private import ClusterAPI
private import DirectoryWatch
private import Glibc
private import Synchronization
import SystemIO
private import YAMLDocument

/// The daemon: serves the inboxes of one spool. It lives on the spool thread, where file-system calls may block; journal
/// syncs happen on the committer's thread, jobs under their keeper.
public actor SpoolService {
  /// The spool thread.
  nonisolated let loop: EventLoop
  private let options: ServiceOptions
  private let layout: SpoolLayout
  private let report: @Sendable (ServiceEvent) -> Void
  private let clock: any Clock
  private let state: Directory
  private let staging: Directory
  private let hosts: Directory
  private let journals: Directory
  private let instance: Instance
  private let committer: Committer
  private let mailbox: Mailbox<WatchEvent>
  private let updates: Mailbox<StatusRecord>
  private let signals: SignalSource?

  private var configuration: SpoolConfiguration
  private var watcher: WatcherChoice?
  private var watched: [WatchToken: String] = [:]
  private var engines: [String: any Engine] = [:]
  private var keeperName = ""
  /// The inboxes that are owned, by name.
  private var served: [String: ServedInbox] = [:]
  /// Inboxes to be owned, and what is known of why they aren't.
  private var wanted: [String: Waiting] = [:]
  private var nextClaimOfInboxes = 0.0
  private var overview: Overview
  private var isTurnDue = false
  private var isStopping = false
  private var began = 0.0
  private var nextHeartbeat = 0.0
  private var room = DiskRoom()
  private var result = ServiceResult()
  private var finished: CheckedContinuation<Void, Never>?

  private struct Waiting {
    /// Whom it waits for; said once.
    var owner: String?
    /// How much of the journal is good, after a failed commit of our own.
    var ownLimit: (epoch: Int, bytes: Int64)?
  }

  /// The spool thread: calls to the service run there.
  nonisolated public var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  /// Opens the spool. `report` is called with each event, on the service's thread.
  public init(
    _ options: ServiceOptions, report: @escaping @Sendable (ServiceEvent) -> Void
  ) throws(ServiceError) {
    self.options = options
    self.report = report
    clock = SystemClock()
    let layout = SpoolLayout(root: options.root)
    self.layout = layout
    guard SpoolLayout.isSpool(options.root) else {
      throw ServiceError(.noSpool, "\(options.root) is no spool; make one: jobspool init \(options.root)")
    }
    do {
      try Self.checkFormat(layout)
      try layout.create()
      state = try Directory(layout.state)
      staging = try state.subdirectory("tmp")
      hosts = try state.subdirectory("hosts")
      journals = try state.subdirectory("journal")
      instance = try Instance(hosts: hosts, now: clock.now)
      configuration = try SpoolConfiguration(layout: layout)
      // Before any thread is made, so that all of them leave the signals to the loop.
      signals = options.handlesSignals ? try SignalSource([SIGTERM, SIGINT, SIGHUP]) : nil
      loop = try EventLoop()
      mailbox = try Mailbox()
      updates = try Mailbox()
      committer = try Committer()
    } catch let error as ServiceError {
      throw error
    } catch let error as ClusterAPIError {
      throw ServiceError(.configuration, error.message)
    } catch {
      throw ServiceError(.system, "\(error)")
    }
    overview = Overview(layout: layout)
    // A closed pipe or a broken lease must not end a daemon; its children get the defaults back.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGIO, SIG_IGN)
    loop.start(name: "spool")
  }

  private static func checkFormat(_ layout: SpoolLayout) throws {
    let text = String(decoding: try Directory(layout.state).contents("FORMAT", limit: 4096) ?? [], as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 2, words[0] == "jobspool-spool", let version = Int(words[1].prefix { $0 != "." }) else {
      throw ServiceError(.wrongFormat, "\(layout.format) can't be read")
    }
    guard version == SpoolLayout.formatVersion else {
      throw ServiceError(
        .wrongFormat,
        "\(layout.root) has format \(version); this version of jobspool knows format \(SpoolLayout.formatVersion)")
    }
  }

  // MARK: Running

  /// Serves until `stop`, or until the pass is over.
  public func run() async throws -> ServiceResult {
    began = clock.now
    for warning in configuration.warnings { say(.warning, "config", "warning", warning.oneLine) }
    try loop.watch(mailbox.bell.descriptor.rawValue) { [unowned self] in
      self.assumeIsolated { $0.takeEvents() }
    }
    try loop.watch(updates.bell.descriptor.rawValue) { [unowned self] in
      self.assumeIsolated { $0.observe($0.updates.take()) }
    }
    if let signals {
      try loop.watch(signals.descriptor.rawValue) { [unowned self] in
        self.assumeIsolated { $0.takeSignals() }
      }
    }
    try startWatching()
    for inbox in configuration.spool.inboxes where options.inbox == nil || options.inbox == inbox.name {
      wanted[inbox.name] = Waiting()
    }
    if let only = options.inbox, wanted.isEmpty {
      throw ServiceError(.configuration, "there is no inbox \"\(only)\" in \(layout.configuration)")
    }
    instance.sweep()
    await claimInboxes()
    if options.mode != .serve, served.isEmpty {
      result.isServedElsewhere = true
      await shutDown()
      return result
    }
    sayReady()
    turn()
    await withCheckedContinuation { continuation in
      if isStopping { continuation.resume() } else { finished = continuation }
    }
    await shutDown()
    return result
  }

  /// Stops intake, finishes what is in hand, leaves jobs running.
  public func stop() {
    guard !isStopping else { return }
    isStopping = true
    finished?.resume()
    finished = nil
  }

  private func takeSignals() {
    while let signal = signals?.next() {
      if signal == SIGHUP { reload() } else { stop() }
    }
  }

  /// Reads the configuration again; a bad one is refused, and the old one stays.
  public func reload() {
    do {
      let fresh = try SpoolConfiguration(layout: layout)
      for warning in fresh.warnings { say(.warning, "config", "warning", warning.oneLine) }
      configuration = fresh
      for inbox in fresh.spool.inboxes {
        if let owned = served[inbox.name] {
          owned.reconfigure(fresh)
        } else if wanted[inbox.name] == nil, options.inbox == nil {
          wanted[inbox.name] = Waiting()
        }
      }
      nextClaimOfInboxes = 0
      say(.notice, "config", "read again", layout.configuration)
    } catch {
      say(.error, "config", "refused", "\(error); the old one stays")
    }
    turn()
  }

  private func say(_ level: ServiceEvent.Level, _ subject: String, _ what: String, _ detail: String = "") {
    report(ServiceEvent(level, time: clock.now, subject: subject, what: what, detail: detail))
  }

  private func sayReady() {
    let live = served.values.reduce(0) { $0 + $1.liveCount }
    say(
      .notice, layout.root, "ready",
      "engine \(configuration.defaultExecutor)  \(live) jobs taken up  "
        + "\(watcher?.explanation ?? "")  instance \(instance.name)")
  }

  // MARK: Watching

  private func startWatching() throws {
    let directory = try Directory(layout.inbox)
    let mailbox = mailbox
    let choice = try WatcherChoice.make(for: directory, probingIn: staging) { mailbox.deliver($0) }
    watcher = choice
    for inbox in configuration.spool.inboxes { try watch(inbox.name) }
  }

  private func watch(_ inbox: String) throws {
    guard let watcher, !watched.values.contains(inbox) else { return }
    let path = layout.inbox(inbox)
    if inbox != SpoolLayout.defaultInbox { try Directory(layout.inbox).makeDirectory(inbox, mode: 0o777) }
    let isInboxHold: DirectoryWatcher.Filter = { $0.elementsEqual(".hold".utf8) }
    let token = try watcher.watcher.add(
      path, [.arrivals, .departures],
      where: { $0.first == UInt8(ascii: ".") ? isInboxHold($0) : !SidecarKind.owns($0) }, departing: isInboxHold)
    watched[token] = inbox
  }

  private func takeEvents() {
    for event in mailbox.take() {
      guard let token = event.directory, let name = watched[token] else {
        if event.kind == .overflow { for inbox in served.values { inbox.needsScan = true } }
        continue
      }
      switch event.kind {
      case .gone: lost(inbox: name, token: token)
      case .overflow: served[name]?.needsScan = true
      case .deleted, .movedFrom: if event.name.elementsEqual(".hold".utf8) { served[name]?.readInboxHold() }
      case .movedTo: served[name]?.notice(event.name, wasMovedHere: true)
      case .closeWrite, .created, .attributes, .found: served[name]?.notice(event.name, wasMovedHere: false)
      }
    }
    turn()
  }

  /// The directory was moved, replaced or unmounted: by its path it may be there again.
  private func lost(inbox: String, token: WatchToken) {
    watched[token] = nil
    say(.error, inbox, "gone", "\(layout.inbox(inbox)) was moved, replaced or unmounted; it is looked for again")
    guard let owned = served.removeValue(forKey: inbox) else { return }
    wanted[inbox] = Waiting(ownLimit: (owned.ledger.epoch, owned.ledger.committedBytes))
    nextClaimOfInboxes = clock.now + 1
  }

  // MARK: Owning

  /// Tries to own every inbox that isn't owned yet.
  private func claimInboxes() async {
    nextClaimOfInboxes = clock.now + 10
    for (name, waiting) in wanted.sorted(by: { $0.key < $1.key }) {
      do {
        try await claim(name, waiting)
      } catch {
        result.isDegraded = true
        if waiting.owner != "\(error)" { say(.error, name, "degraded", "\(error); tried again every 10 s") }
        wanted[name]?.owner = "\(error)"
      }
    }
  }

  private func claim(_ name: String, _ waiting: Waiting) async throws {
    guard let inbox = configuration.spool.inboxes.first(where: { $0.name == name }) else { return }
    try watch(name)
    try startEngines()
    let taken = try Ownership.take(
      inbox: name, journals: journals, staging: staging, hosts: hosts, instance: instance, now: clock.now,
      ownLimit: waiting.ownLimit)
    switch taken {
    case .taken(let owner):
      if waiting.owner != owner {
        say(.notice, name, "stands by", "\(owner) owns this inbox; it is taken over when that daemon ends")
      }
      wanted[name]?.owner = owner
    case .owner(let ledger, let history):
      try keepCorrupt(history, of: name)
      let directory = try Directory(layout.inbox(name))
      let report = report
      let tools = ServedInbox.Tools(
        layout: layout, clock: clock, instance: instance, engines: engines, keeper: keeperName, report: report,
        state: state)
      let owned = try ServedInbox(
        options: inbox, configuration: configuration, tools: tools, inbox: directory,
        isRemote: watcher.map { !$0.fileSystem.isLocal } ?? false, ledger: ledger)
      try owned.recover()
      served[name] = owned
      wanted[name] = nil
      await reconcile(owned)
    }
  }

  private func keepCorrupt(_ history: Journal.History, of inbox: String) throws {
    guard !history.corruptLines.isEmpty else { return }
    let place = try state.subdirectory("corrupt", create: 0o750)
    let name = "\(inbox)-\(history.epoch)-\(Int(clock.now)).log"
    let file = try place.open(name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o640)
    for line in history.corruptLines { try file.write(line + [UInt8(ascii: "\n")]) }
    say(
      .error, inbox, "corrupt", "\(history.corruptLines.count) journal lines can't be read; kept in corrupt/\(name)")
  }

  // MARK: Engines

  private func startEngines() throws {
    guard engines.isEmpty else { return }
    let local = try LocalSpoolEngine.make(
      layout: layout, instance: instance, configuration: configuration)
    keeperName = local.keeper
    engines["local"] = local.engine
    let updates = updates
    local.engine.onUpdate { updates.deliver($0) }
  }

  private func observe(_ records: [StatusRecord]) {
    for record in records {
      guard let (id, attempt, index) = Intent.parse(key: record.key ?? record.id) else { continue }
      for inbox in served.values where inbox.ledger.table.jobs[id] != nil {
        inbox.observe(record, id: id, attempt: attempt, index: index)
      }
    }
    turn()
  }

  /// Asks, in bulk, for the attempts that an earlier daemon promised.
  private func reconcile(_ inbox: ServedInbox) async {
    let keys = inbox.recovered
    guard !keys.isEmpty, let engine = engines["local"] else { return }
    let answer = await engine.status(of: keys)
    guard case .data(let records) = answer else {
      if inbox.nextReconciliation == nil {
        say(.warning, "local", "no answer", "nothing is concluded from that; it is asked again every 10 s")
      }
      inbox.nextReconciliation = clock.now + 10
      inbox.markUnknown(keys)
      return turn()
    }
    inbox.recovered = []
    inbox.nextReconciliation = nil
    let keeper = keeperName
    inbox.reconcile(records, keys: keys) { $0.keeper == keeper }
    turn()
  }

  private func handOver(_ inbox: ServedInbox) {
    let requests = inbox.launches
    let cancels = inbox.cancels
    inbox.launches = []
    inbox.cancels = []
    guard let engine = engines["local"] else { return }
    guard !requests.isEmpty || !cancels.isEmpty else { return }
    let name = inbox.name
    Task {
      for request in requests {
        do throws(ClusterAPIError) { _ = try await engine.submit(request) } catch { refused(request.key, error, name) }
      }
      guard !cancels.isEmpty else { return }
      do throws(ClusterAPIError) {
        try await engine.cancel(cancels, elements: nil, asDone: false)
      } catch {
        say(.error, name, "cancel failed", error.message)
      }
    }
  }

  private func refused(_ key: String, _ error: ClusterAPIError, _ inbox: String) {
    guard let (id, attempt, index) = Intent.parse(key: key) else { return }
    served[inbox]?.refused(error, id: id, attempt: attempt, index: index)
    turn()
  }

  // MARK: Turns

  /// Does what can be done now: takes in, starts, publishes, commits. Everything that happens comes here.
  private func turn() {
    let now = clock.now
    var hasMore = false
    let mayTakeIn =
      options.takesIn && !isStopping
      && room.isEnough(in: state, now: now, config: configuration.spool) {
        self.say($0, "disk", $1, $2)
      }
    for inbox in served.values {
      if inbox.needsScan, mayTakeIn {
        do throws(SystemError) { try inbox.scan() } catch {
          say(.error, inbox.name, "not listed", "\(error)")
          inbox.needsScan = true
        }
      }
      inbox.takeDue()
      if mayTakeIn { hasMore = inbox.takeIn(atMost: 256) || hasMore }
      if !isStopping { inbox.dispatch() }
      let isBusy = hasMore || !inbox.ready.isEmpty
      inbox.publishDueStatuses(isBusy: isBusy)
      hasMore = hasMore || (!isBusy && !inbox.dueStatuses.isEmpty)
      inbox.retain(atMost: 64)
      commit(inbox)
      settle(inbox, force: false)
      if let due = inbox.nextReconciliation, due <= now, !isStopping {
        inbox.nextReconciliation = now + 10
        Task { await reconcile(inbox) }
      }
    }
    if !wanted.isEmpty, nextClaimOfInboxes <= now, !isStopping {
      nextClaimOfInboxes = now + 10
      Task {
        await claimInboxes(); turn()
      }
    }
    beat(now)
    overview.write(daemon: overviewOfDaemon(now), inboxes: served.values, staging: staging, now: now, force: false)
    finishPass(now, hasMore: hasMore)
    schedule(now, hasMore: hasMore)
  }

  private func schedule(_ now: Double, hasMore: Bool) {
    if hasMore, !isTurnDue {
      isTurnDue = true
      Task {
        isTurnDue = false
        turn()
      }
    }
    var next = nextHeartbeat
    func consider(_ time: Double?) { if let time, time < next { next = time } }
    if !wanted.isEmpty { consider(nextClaimOfInboxes) }
    for inbox in served.values {
      consider(inbox.agenda.next)
      if !inbox.isSettling { consider(inbox.unsettled.first.map { $0.at + 60 }) }
      if !inbox.dueStatuses.isEmpty { consider(inbox.statusTime) }
      consider(inbox.nextReconciliation)
    }
    consider(overview.due)
    consider(options.maximumSeconds.map { began + $0 })
    loop.setAlarm(at: clock.monotonic + UInt64(max(0.001, next - now) * 1e9)) { [unowned self] in
      self.assumeIsolated { $0.turn() }
    }
  }

  private func commit(_ inbox: ServedInbox) {
    guard let commit = inbox.ledger.takeCommit() else { return }
    let directories = [inbox.claims, inbox.inbox]
    let name = inbox.name
    Task {
      do throws(SystemError) {
        try await committer.commit(commit, directories: directories)
      } catch {
        return failed(commitOf: name, error)
      }
      committed(name, epoch: inbox.ledger.epoch)
    }
  }

  private func committed(_ name: String, epoch: Int) {
    guard let inbox = served[name], inbox.ledger.epoch == epoch else { return }
    // The owner's half of the protocol: look for an heir after the record is durable, and act only if there is none.
    if Ownership.isFenced(epoch: epoch, journals: journals, inbox: name) {
      served[name] = nil
      wanted[name] = Waiting()
      say(.warning, name, "taken over", "another daemon has begun epoch \(epoch + 1); this one stands by")
      return turn()
    }
    for action in inbox.ledger.finishCommit() { inbox.perform(action) }
    handOver(inbox)
    turn()
  }

  /// The batch is in doubt: nothing of it was acted upon. A new epoch begins with the state before it.
  private func failed(commitOf name: String, _ error: SystemError) {
    guard let inbox = served.removeValue(forKey: name) else { return }
    say(.error, name, "journal", "\(error); the last batch is in doubt, a new epoch is begun")
    wanted[name] = Waiting(ownLimit: (inbox.ledger.epoch, inbox.ledger.committedBytes))
    nextClaimOfInboxes = clock.now
    turn()
  }

  private func settle(_ inbox: ServedInbox, force: Bool) {
    guard let settlement = inbox.takeSettlement(now: clock.now, force: force) else { return }
    let name = inbox.name
    Task {
      do throws(SystemError) {
        try await committer.settle(settlement.items.flatMap(\.names), in: inbox.inbox)
        inbox.settled(settlement)
        try await committer.settle([], in: inbox.claims)
        inbox.forgotten(settlement)
        engines["local"]?.acknowledge(settlement.items.flatMap(\.keys))
      } catch {
        inbox.isSettling = false
        inbox.unsettled = settlement.items + inbox.unsettled
        say(.error, name, "sidecars not synced", "\(error)")
      }
      turn()
    }
  }

  // MARK: Being seen

  private func beat(_ now: Double) {
    guard now >= nextHeartbeat else { return }
    nextHeartbeat = now + 60
    // An inbox that was removed while it is open sends no event: it is looked for by its path.
    watcher?.watcher.verify()
    overview.beat(daemon: overviewOfDaemon(now), hosts: hosts, staging: staging, now: now)
  }

  private func overviewOfDaemon(_ now: Double) -> Overview.Daemon {
    Overview.Daemon(
      instance: instance, began: began, watching: watcher?.explanation ?? "",
      intake: options.takesIn ? room.words : "closed", engine: engines["local"],
      freeBytes: room.freeBytes)
  }

  // MARK: Ending

  /// Ends a pass when nothing but time or an engine would change anything.
  private func finishPass(_ now: Double, hasMore: Bool) {
    guard case .once(let untilIdle) = options.mode, !isStopping else { return }
    if let limit = options.maximumSeconds, now >= began + limit { return stop() }
    guard !hasMore, served.values.allSatisfy(\.isQuiet) else { return }
    let waitsForFiles =
      options.takesIn
      && served.values.contains { inbox in
        inbox.looks.values.contains { now - $0.firstSeen < max(5, 3 * configuration.spool.settleRemote) }
      }
    if waitsForFiles { return }
    if untilIdle, served.values.contains(where: { $0.hasWorkAhead }) { return }
    // A job that was just handed over gets the moment that it needs to say whether it began.
    if served.values.contains(where: { $0.hasUnheardLaunch(since: now - 1) }) { return }
    stop()
  }

  private func shutDown() async {
    isStopping = true
    for inbox in served.values {
      await drain(inbox)
      settle(inbox, force: true)
      while inbox.isSettling { await Task.yield() }
      inbox.ledger.append(.released)
      await drain(inbox)
      result.done += inbox.tally.done
      result.failed += inbox.tally.failed
      result.live += inbox.liveCount
    }
    overview.write(
      daemon: overviewOfDaemon(clock.now), inboxes: served.values, staging: staging, now: clock.now, force: true)
    watcher?.watcher.stop()
    for engine in engines.values { await engine.shutdown() }
    await committer.stop()
    instance.leave()
    loop.stop()
  }

  /// Commits what is in hand, and what follows from it.
  private func drain(_ inbox: ServedInbox) async {
    while served[inbox.name] === inbox, inbox.ledger.isCommitting || !inbox.ledger.isEmpty {
      commit(inbox)
      await Task.yield()
    }
  }
}

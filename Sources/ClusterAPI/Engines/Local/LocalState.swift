internal import LocalKeeper

/// Everything that the local engine knows, as a value: requests, cancels and the keeper's records go in; what is to be
/// sent to the keeper and what is to be told comes out. Nothing in here waits or calls out.
struct LocalState {
  /// What a change asks of the engine.
  struct Effects {
    var requests: [KeeperRequest] = []
    var updates: [StatusRecord] = []
  }

  /// A job, or the rest of an array, in the queue for room.
  final class Waiting {
    var request: StartRequest
    let need: Need
    let array: Array?

    struct Need {
      var cpus: Int
      var gpus: Int
      var memoryBytes: Int?
    }

    struct Array {
      var key: String
      var remaining: ArraySlice<Int>
      var maxConcurrent: Int
    }

    var remaining: ArraySlice<Int>

    init(request: StartRequest, need: Need, array: Array? = nil) {
      self.request = request
      self.need = need
      self.array = array
      remaining = array?.remaining ?? []
    }
  }

  let host: String
  var resources: HostResources
  var jobs: [String: LocalJob] = [:]
  /// The keys of an array's elements.
  var elements: [String: [String]] = [:]
  /// How many elements of an array have been handed over and not ended.
  private var active: [String: Int] = [:]
  private var queue: [Waiting] = []
  private var queueHead = 0
  /// Ended jobs in the order of their ends, for forgetting the oldest.
  private var ended: [(key: String, time: Double)] = []
  private var endedHead = 0
  /// How many ended jobs are remembered, and for how long, when their owner never acknowledges them.
  private let endedLimit = 20_000
  private let endedSeconds = 7.0 * 86400

  init(host: String, resources: HostResources) {
    self.host = host
    self.resources = resources
  }

  // MARK: Submissions

  func knows(_ key: String) -> Bool { jobs[key] != nil || elements[key] != nil }

  /// Takes a job: to the keeper at once where room was reserved for it, else through the queue.
  mutating func submit(_ request: StartRequest, need: Waiting.Need, now: Double) -> Effects {
    var effects = Effects()
    guard !knows(request.key) else { return effects }
    var job = LocalJob(key: request.key, name: request.name, element: nil, submitTime: now)
    job.killSignal = request.killSignal
    job.graceSeconds = request.graceSeconds
    jobs[request.key] = job
    if let claim = resources.claims[request.key] {
      start(request, claim: claim, element: nil, &effects)
    } else {
      queue.append(Waiting(request: request, need: need))
      fill(&effects)
    }
    return effects
  }

  mutating func submit(
    _ request: StartRequest, need: Waiting.Need, indices: [Int], maxConcurrent: Int?, now: Double
  ) -> Effects {
    var effects = Effects()
    let key = request.key
    // Elements that the log knows from an earlier process are not taken again, the others are.
    let known = Set((elements[key] ?? []).compactMap { jobs[$0]?.element?.index })
    guard known.isEmpty || jobs[key] == nil else { return effects }
    let new = indices.filter { !known.contains($0) }
    for index in new {
      let elementKey = Self.elementKey(key, index)
      var job = LocalJob(
        key: elementKey, name: request.name, element: LocalNote.Element(array: key, index: index), submitTime: now)
      job.killSignal = request.killSignal
      job.graceSeconds = request.graceSeconds
      jobs[elementKey] = job
      elements[key, default: []].append(elementKey)
    }
    if new.isEmpty { return effects }
    let array = Waiting.Array(key: key, remaining: new[...], maxConcurrent: maxConcurrent ?? .max)
    queue.append(Waiting(request: request, need: need, array: array))
    fill(&effects)
    return effects
  }

  static func elementKey(_ key: String, _ index: Int) -> String { "\(key).\(index)" }

  /// Starts what there is room for, in the order of submission. A job that doesn't fit yet holds up those behind it, so
  /// that it can't starve; an array that runs as many elements as it may holds up nobody.
  mutating func fill(_ effects: inout Effects) {
    var position = queueHead
    scan: while position < queue.count {
      let waiting = queue[position]
      if let array = waiting.array {
        while let index = waiting.remaining.first, active[array.key, default: 0] < array.maxConcurrent {
          let key = Self.elementKey(array.key, index)
          if jobs[key]?.phase == .queued {
            guard let claim = claim(waiting.need, for: key) else { break scan }
            let element = LocalNote.Element(array: array.key, index: index)
            start(waiting.request.element(key: key, index: index), claim: claim, element: element, &effects)
          }
          waiting.remaining.removeFirst()
        }
        if !waiting.remaining.isEmpty {
          position += 1
          continue
        }
      } else if jobs[waiting.request.key]?.phase == .queued {
        guard let claim = claim(waiting.need, for: waiting.request.key) else { break scan }
        start(waiting.request, claim: claim, element: nil, &effects)
      }
      if position == queueHead {
        queueHead += 1
        position += 1
      } else {
        queue.remove(at: position)
      }
    }
    if queueHead > 64, queueHead * 2 > queue.count {
      queue.removeFirst(queueHead)
      queueHead = 0
    }
  }

  private mutating func claim(_ need: Waiting.Need, for key: String) -> HostResources.Claim? {
    resources.claim(key, cpus: need.cpus, gpus: need.gpus, memoryBytes: need.memoryBytes)
  }

  private mutating func start(
    _ request: StartRequest, claim: HostResources.Claim, element: LocalNote.Element?, _ effects: inout Effects
  ) {
    var request = request
    request.note = LocalNote(claim: claim, element: element).text
    if !claim.gpuIndices.isEmpty {
      request.environment.append(
        "CUDA_VISIBLE_DEVICES=" + claim.gpuIndices.map(String.init).joined(separator: ","))
    }
    jobs[request.key]?.phase = .handedOver
    if let element { active[element.array, default: 0] += 1 }
    effects.requests.append(.start(request))
  }

  // MARK: Cancels and signals

  /// The jobs that ids mean: themselves, or an array's elements.
  func keys(of id: String, elements indices: [Int]? = nil) -> [String] {
    if let indices { return indices.map { Self.elementKey(id, $0) }.filter { jobs[$0]?.element?.array == id } }
    return elements[id] ?? (jobs[id] == nil ? [] : [id])
  }

  mutating func cancel(_ keys: [String], asDone: Bool, now: Double) -> Effects {
    var effects = Effects()
    let reason: KeeperRequest.KillReason = asDone ? .done : .cancelled
    for key in keys {
      guard let job = jobs[key] else { continue }
      switch job.phase {
      case .ended: break
      case .queued:
        let end = JobEnd(
          key: key, time: now, reason: asDone ? .done : .cancelled, message: "ended before it was started")
        finish(key, end, &effects)
      case .handedOver, .running:
        effects.requests.append(
          .kill(key: key, signal: job.killSignal, graceSeconds: job.graceSeconds, reason: reason))
      }
    }
    fill(&effects)
    return effects
  }

  // MARK: The keeper's records

  /// Takes in what the keeper says. After a rotation of its log records come again, so each is a fact, not news.
  mutating func take(_ records: [KeeperRecord]) -> Effects {
    var effects = Effects()
    for record in records {
      switch record {
      case .started(let start): started(start)
      case .running(let key, let process, let time):
        guard let phase = jobs[key]?.phase, phase == .handedOver || phase == .queued else { continue }
        jobs[key]?.phase = .running
        jobs[key]?.processID = process.pid
        jobs[key]?.startTime = time
        tell(key, &effects)
      case .suspended(let key, _): suspend(key, true, &effects)
      case .resumed(let key, _): suspend(key, false, &effects)
      case .ended(let end):
        guard let job = jobs[end.key], job.phase != .ended else { continue }
        finish(end.key, end, &effects)
      case .forgotten(let key):
        if jobs[key]?.phase == .ended { drop(key) }
      case .generation, .unwatched, .known, .moved: break
      }
    }
    fill(&effects)
    return effects
  }

  private mutating func started(_ start: KeeperRecord.Start) {
    if let phase = jobs[start.key]?.phase {
      if phase == .queued { jobs[start.key]?.phase = .handedOver }
      return
    }
    // Of an earlier process, or of another program that shares the keeper: it counts on this host all the same.
    let note = LocalNote(start.note)
    var job = LocalJob(key: start.key, name: start.name, element: note.element, submitTime: start.time)
    job.phase = .handedOver
    job.killSignal = start.killSignal
    job.graceSeconds = start.graceSeconds
    jobs[start.key] = job
    if let element = note.element {
      elements[element.array, default: []].append(start.key)
      active[element.array, default: 0] += 1
    }
    resources.insert(note.claim, of: start.key)
  }

  private mutating func suspend(_ key: String, _ isSuspended: Bool, _ effects: inout Effects) {
    guard let job = jobs[key], job.phase == .running, job.isSuspended != isSuspended else { return }
    jobs[key]?.isSuspended = isSuspended
    tell(key, &effects)
  }

  private mutating func finish(_ key: String, _ end: JobEnd, _ effects: inout Effects) {
    guard let job = jobs[key] else { return }
    if let element = job.element, job.phase != .queued {
      active[element.array] = max(0, active[element.array, default: 0] - 1)
    }
    jobs[key]?.phase = .ended
    jobs[key]?.end = end
    resources.release(key)
    tell(key, &effects)
    ended.append((key, end.time))
    forgetOldest(now: end.time, &effects)
  }

  private func tell(_ key: String, _ effects: inout Effects) {
    if let job = jobs[key] { effects.updates.append(job.record(host: host)) }
  }

  // MARK: Forgetting

  /// The ends of these jobs are on record elsewhere.
  mutating func acknowledge(_ ids: [String]) -> Effects {
    var effects = Effects()
    for id in ids {
      for key in keys(of: id) where jobs[key]?.phase == .ended { forget(key, &effects) }
    }
    return effects
  }

  private mutating func forgetOldest(now: Double, _ effects: inout Effects) {
    while endedHead < ended.count {
      let oldest = ended[endedHead]
      guard ended.count - endedHead > endedLimit || oldest.time < now - endedSeconds else { break }
      endedHead += 1
      if jobs[oldest.key]?.phase == .ended { forget(oldest.key, &effects) }
    }
    if endedHead > 1024, endedHead * 2 > ended.count {
      ended.removeFirst(endedHead)
      endedHead = 0
    }
  }

  private mutating func forget(_ key: String, _ effects: inout Effects) {
    effects.requests.append(.forget(key: key))
    drop(key)
  }

  private mutating func drop(_ key: String) {
    guard let job = jobs.removeValue(forKey: key), let array = job.element?.array else { return }
    elements[array]?.removeAll { $0 == key }
    if elements[array]?.isEmpty == true {
      elements[array] = nil
      active[array] = nil
    }
  }
}

private import Logging

extension Executor {
  /// Finds the jobs of earlier programs at the engine, by the configuration's `job_name_prefix`, and keeps track of
  /// them from now on. Jobs that are tracked already are left alone.
  ///
  /// What only the earlier program knew is not known again: command, resources, the caller's metadata. The range of
  /// an array is that of its elements that the engine still shows.
  ///
  /// - Parameter includeEnded: also those that the engine still knows and that have ended.
  /// - Returns: the jobs that were found, none when there are none.
  @discardableResult
  public func reconnect(includeEnded: Bool = false) async throws(ClusterAPIError) -> [Job] {
    guard let prefix = config.jobNamePrefix, !prefix.isEmpty else {
      throw ClusterAPIError(
        .configuration, "can't reconnect without job_name_prefix: it is what jobs are found by; set it")
    }
    listen()
    let pattern = SchedulerName.sanitise(prefix) + "-*"
    let report = await engine.find(name: pattern, includeEnded: includeEnded)
    switch report {
    case .none(let reason):
      throw ClusterAPIError(.commandFailed, "can't reconnect: \(engine.name) did not answer: \(reason)")
    case .partial(_, let reason): logger.warning("reconnect found some of the jobs only: \(reason)")
    case .data: break
    }
    lastAnswerTime = clock.now
    var found: [Job] = []
    for (engineID, records) in Dictionary(grouping: report.records, by: \.id).sorted(by: { $0.key < $1.key }) {
      if idOfEngineID[engineID] != nil { continue }
      if let job = adopt(engineID, records, pattern: pattern, includeEnded: includeEnded) { found.append(job) }
    }
    logger.debug("reconnected to \(found.count) jobs")
    return found
  }

  private func adopt(
    _ engineID: String, _ records: [StatusRecord], pattern: String, includeEnded: Bool
  ) -> Job? {
    let name = records.lazy.compactMap { $0.name }.first
    if let name, !SchedulerName.matches(name, pattern: pattern) { return nil }
    let elements = records.filter { $0.index != nil }
    if !includeEnded, (elements.isEmpty ? records : elements).allSatisfy(\.status.isTerminal) { return nil }

    let key = records.lazy.compactMap { $0.key }.first
    let number = engine.capabilities.contains(.expandsID) ? nil : JobNumbers.number(ofKey: key)
    let indices = elements.compactMap(\.index)
    var range: ClosedRange<Int>?
    if let first = indices.min(), let last = indices.max() { range = first...last }
    var record = JobRecord(
      id: number ?? engineID, name: name ?? "", command: "", metadata: ["reconnected": true], arrayRange: range)
    record.engineID = engineID
    if tracked[record.id] != nil { return nil }
    let job = track(record)
    let moment = moment
    job.update { _ = $0.apply(records, at: moment) }
    return job
  }
}

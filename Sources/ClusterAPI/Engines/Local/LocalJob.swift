internal import LocalKeeper

/// A local job, or one element of an array, as the engine knows it.
struct LocalJob {
  enum Phase: Hashable {
    /// Waiting in this process for room.
    case queued
    /// On its way to the keeper, or in its log but not running yet.
    case handedOver
    case running
    case ended
  }

  let key: String
  let name: String
  let element: LocalNote.Element?
  var phase = Phase.queued
  var isSuspended = false
  var killSignal: Int32 = 15
  var graceSeconds = 5.0
  var submitTime: Double
  var startTime: Double?
  var processID: Int32?
  var end: JobEnd?

  /// The record that tells of it.
  func record(host: String) -> StatusRecord {
    var record = StatusRecord(id: element?.array ?? key, index: element?.index, status: .pending)
    record.key = record.id
    record.name = name
    record.submitTime = submitTime
    record.startTime = startTime
    record.processID = processID.map(Int.init)
    switch phase {
    case .queued, .handedOver: break
    case .running:
      record.status = .running
      record.host = host
      record.isSuspended = isSuspended
    case .ended:
      if startTime != nil { record.host = host }
      if let end { Self.tell(end, in: &record) }
    }
    return record
  }

  private static func tell(_ end: JobEnd, in record: inout StatusRecord) {
    record.finishTime = end.time
    record.userSeconds = end.userSeconds
    record.systemSeconds = end.systemSeconds
    record.maxMemoryBytes = end.peakMemoryBytes
    record.message = end.message.isEmpty ? nil : end.message
    record.signal = end.signal
    record.exitCode = end.exitCode ?? end.signal.map { 128 + $0 }
    // The keeper has waited for it, or never started it; only of a lost job nobody can testify.
    record.isWitness = end.reason != .lost
    switch end.reason {
    case .exit:
      record.status = end.exitCode == 0 ? .done : .failed
      record.reason = end.exitCode == 0 ? nil : .exit
    case .signal:
      record.status = .failed
      record.reason = .signal
    case .walltime:
      record.status = .failed
      record.reason = .walltime
    case .oom:
      record.status = .failed
      record.reason = .oom
    case .cancelled:
      record.status = .killed
      record.reason = .cancelled
    case .done:
      record.status = .done
      record.reason = .cancelled
      record.exitCode = nil
      record.signal = nil
    case .lost:
      record.status = .failed
      record.reason = .lost
    case .launchFailure:
      record.status = .failed
      record.reason = .launchFailure
    }
  }
}

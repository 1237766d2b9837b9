/// One atomic fact of an inbox: one line of its journal.
package enum JournalRecord: Sendable, Equatable {
  /// An owner begins: the first line of each epoch's file.
  case epoch(Int, instance: String, at: Double)
  case accepted(Acceptance)
  case intent(Intent)
  /// An attempt ended, and the job goes on: other elements, or another attempt.
  case attempt(JobID, AttemptEnd)
  case ended(JobID, JobEnd)
  case held(JobID, Bool)
  /// Somebody asked for the end of the job, or of these elements.
  case cancelled(JobID, elements: [Int]?, message: String?)
  /// In a snapshot: an ended job that is projected.
  case known(EndedJob)
  /// In a snapshot: an idempotency key that is still in force.
  case key(String, JobID, name: String, at: Double)
  /// The sidecars of an ended job were moved to the archive.
  case archived(JobID)
  /// Everything up to this sequence number is in synced sidecars.
  case projected(UInt64)
  /// The snapshot in front is whole, and stands for the older epoch's log up to this length.
  case sealed(epoch: Int, bytes: Int64)
  /// The owner left by itself.
  case released
}

package import ClusterAPI

/// What is remembered of an ended job whose sidecars are safe on disk: enough to answer dependencies, keys and
/// retention.
package struct EndedJob: Sendable, Equatable {
  package var id: JobID
  package var name: String
  package var state: SpoolState
  package var code: Int?
  package var reason: EndReason?
  package var ended: Double

  package init(id: JobID, name: String, state: SpoolState, code: Int?, reason: EndReason?, ended: Double) {
    self.id = id
    self.name = name
    self.state = state
    self.code = code
    self.reason = reason
    self.ended = ended
  }
}

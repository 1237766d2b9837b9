/// What a control drop asks for.
package enum ControlVerb: String, Sendable, CaseIterable {
  case cancel, hold, release, retry, suspend, resume, forget

  /// The ending of the control's file name.
  package var suffix: StaticString {
    switch self {
    case .cancel: ".cancel"
    case .hold: ".hold"
    case .release: ".release"
    case .retry: ".retry"
    case .suspend: ".suspend"
    case .resume: ".resume"
    case .forget: ".forget"
    }
  }
}

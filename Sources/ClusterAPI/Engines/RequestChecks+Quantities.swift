extension RequestChecks {
  static func memory(_ text: String?, of name: String) throws(ClusterAPIError) -> Int? {
    guard let text else { return nil }
    if let bytes = Quantities.memoryBytes(text) { return bytes }
    throw ClusterAPIError(
      .invalidRequest, "\(name): \"\(text)\" is no amount of memory; write it as 8 GB or 512 MB, with its unit")
  }

  static func walltime(_ text: String?, of name: String) throws(ClusterAPIError) -> Int? {
    guard let text else { return nil }
    if let seconds = Quantities.durationSeconds(text) { return seconds }
    throw ClusterAPIError(
      .invalidRequest,
      "\(name): walltime \"\(text)\" is no duration; write it as 90m, 4h, 1:30 (hours and minutes) or 24:00:00")
  }
}

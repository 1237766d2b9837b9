import YAMLDocument

extension JobSpecReader.Outcome {
  /// The document as JSON for the job's record: read again as a spec, it says the same. Without `publishingEnvironment`
  /// the variables' names stand there alone, as a list, since values may be secrets.
  package func recordJSON(publishingEnvironment: Bool) -> String? {
    guard let tree else { return nil }
    guard !publishingEnvironment, var entries = tree.entries else { return tree.jsonText(.verbatim) }
    for (index, entry) in entries.enumerated() where JobSpecSchema.top.ids[entry.key] == .env {
      guard let variables = entry.value.entries else {
        // Not a map, so no names to tell apart from values.
        entries[index].value.content = .sequence([])
        continue
      }
      entries[index].value.content = .sequence(
        variables.map { YAMLNode(.scalar($0.key, .quoted), mark: $0.keyMark) })
    }
    return YAMLNode(.mapping(entries), mark: tree.mark).jsonText(.verbatim)
  }
}

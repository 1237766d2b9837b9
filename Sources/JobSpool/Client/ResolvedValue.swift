/// A value that a job would get, and who says so.
package struct ResolvedValue: Sendable, Hashable {
  package var name: String
  package var value: String
  /// `align.yaml:3`, `config.yaml:12`, `default`.
  package var source: String

  package init(_ name: String, _ value: String, source: String) {
    self.name = name
    self.value = value
    self.source = source
  }
}

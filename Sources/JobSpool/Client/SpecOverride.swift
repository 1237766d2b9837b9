package import JSONBytes

/// A field of a spec that a command's option sets, over what the file says.
package struct SpecOverride: Sendable, Hashable {
  /// The keys from the top, such as `resources`, `memory`.
  package var path: [String]
  package var value: JSONValue

  package init(_ path: String..., value: JSONValue) {
    self.path = path
    self.value = value
  }

  /// `path.to.field=YAML`, as `--set` takes it; nil without a name or an equals sign.
  package init?(setting text: String, readingYAML read: (String) -> JSONValue?) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let keys = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !keys.isEmpty, keys.allSatisfy({ !$0.isEmpty }), let value = read(String(text[text.index(after: equals)...]))
    else { return nil }
    path = keys
    self.value = value
  }
}

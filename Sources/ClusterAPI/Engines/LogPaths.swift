/// Where a job's two output streams go.
struct LogPaths: Hashable {
  var output: String
  var error: String

  /// The paths for a job.
  ///
  /// - Parameters:
  ///   - id: replaces `{id}`; nil where the engine puts its own id there.
  ///   - acceptsNative: a scheduler's own word for the index, such as `%I`, will do as well.
  init(
    _ resources: ResourceSpec, workDir: String, name: String, id: String?, isArray: Bool, acceptsNative: Bool
  ) throws(ClusterAPIError) {
    func path(_ given: String?, _ option: String, _ stream: String) throws(ClusterAPIError) -> String {
      guard let given else {
        return "\(workDir)/\(stream).\(id ?? "{id}")\(isArray ? ".{index}" : "").log"
      }
      if given.isEmpty || given.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
        throw ClusterAPIError(.invalidRequest, "\(option) of job \(name) is empty or has a control character in it")
      }
      let natives = ["%I", "%a", "$TASK_ID", "^array_index^"]
      if isArray, !given.contains("{index}"), !(acceptsNative && natives.contains { given.contains($0) }) {
        throw ClusterAPIError(
          .invalidRequest,
          "\(option) \"\(given)\" would be one file for all elements of \(name); put {index} into it")
      }
      if !isArray, given.contains("{index}") {
        throw ClusterAPIError(.invalidRequest, "\(option) \"\(given)\" has {index} in it, but \(name) is no array")
      }
      var text = Self.replacing("{name}", with: name, in: given)
      if let id { text = Self.replacing("{id}", with: id, in: text) }
      return Files.absolute(text, in: workDir)
    }
    output = try path(resources.stdoutPath, "stdout_path", "stdout")
    error = try path(resources.stderrPath, "stderr_path", "stderr")
  }

  static func replacing(_ placeholder: String, with value: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: placeholder) {
      result += rest[..<found.lowerBound]
      result += value
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}

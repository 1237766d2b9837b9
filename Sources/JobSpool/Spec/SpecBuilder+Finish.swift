import YAMLDocument

/// What only shows when all fields are read.
extension SpecBuilder {
  /// The spec, or nil where a mistake was reported.
  mutating func finish(root: YAMLMark) -> JobSpec? {
    if !hasPayload {
      log.error(
        .noCommand, at: YAMLMark(line: Int(root.line), column: Int(root.column)),
        "there is no \"command\" and no \"script\"",
        suggestion: "write command: echo hello")
    }
    if mark(of: .command) != nil, let mark = mark(of: .script) {
      log.error(
        .twoPayloads, at: mark, "\"command\" and \"script\" are both given", suggestion: "leave one of the two out")
    }
    finishArray()
    if let mark = mark(of: .retry) {
      if sections.contains(.retry) && self.mark(of: .retryMax) == nil {
        log.error(.missingField, at: mark, "\"retry\" says no \"max\"", suggestion: "write max: 2 under it")
      }
      spec.retry = retry
    }
    finishTimes()
    return log.errorCount == 0 ? spec : nil
  }

  private mutating func finishArray() {
    if let elements {
      spec.array = ArraySpec(elements: elements, parallel: parallel, maxFailures: maxFailures)
    } else if sections.contains(.array), let mark = mark(of: .array),
      [SpecFieldID.indices, .items, .itemsFile, .matrix].allSatisfy({ self.mark(of: $0) == nil })
    {
      log.error(
        .badArray, at: mark, "\"array\" does not say what its elements are",
        suggestion: "write indices: 1-50, items: [...] or items_file: PATH under it")
    }
    guard spec.array != nil else { return }
    if case .matrix(let axes) = elements {
      for axis in axes where spec.environment.contains(where: { $0.name == axis.name }) {
        log.error(
          .duplicateField, at: mark(of: .matrix) ?? YAMLMark(line: 1, column: 1),
          "\"\(axis.name)\" is given by \"matrix\" and by \"env\"", suggestion: "leave one of the two out")
      }
    }
    if spec.sharedOutput { return }
    for (id, key, path) in [(SpecFieldID.stdout, "stdout", spec.stdout), (.stderr, "stderr", spec.stderr)] {
      guard let path, path != "/dev/null", !path.contains("{index}"), let mark = mark(of: id) else { continue }
      log.error(
        .sharedOutput, at: mark, "every element of the array would write into the one file of \"\(key)\"",
        suggestion: "put {index} into the path, or write shared_output: true")
    }
  }

  private func finishTimes() {
    guard let mark = mark(of: .expires), let expires = spec.expires, let notBefore = spec.notBefore else { return }
    let isNever =
      switch (notBefore, expires) {
      case (.at(let start), .at(let end)): end <= start
      case (.afterDrop(let start), .afterDrop(let end)): end <= start
      default: false
      }
    if isNever {
      log.error(.invalidValue, at: mark, "\"expires\" is not after \"not_before\", so the job could never start")
    }
  }
}

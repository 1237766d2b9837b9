internal import LocalKeeper

extension StartRequest {
  /// The request of one element of the array that this one describes.
  func element(key: String, index: Int) -> StartRequest {
    var element = self
    element.key = key
    let text = String(index)
    element.input = input.map { LogPaths.replacing("{index}", with: text, in: $0) }
    element.output = Self.target(output, text)
    element.error = Self.target(error, text)
    element.environment.append("ARRAY_INDEX=\(text)")
    element.environment.append("JOBSPOOL_INDEX=\(text)")
    return element
  }

  private static func target(_ target: Target, _ index: String) -> Target {
    switch target {
    case .null, .sameAsOutput: target
    case .create(let path): .create(LogPaths.replacing("{index}", with: index, in: path))
    case .truncate(let path): .truncate(LogPaths.replacing("{index}", with: index, in: path))
    }
  }
}

/// A job array: one request, many elements that differ by their index.
public struct ArrayRequest: Sendable {
  /// What every element runs. `{index}` in its output paths is replaced by each element's own.
  public var job: JobRequest
  /// The elements.
  public var indices: [Int]
  /// How many elements may run at a time.
  public var maxConcurrent: Int?

  /// Makes an array of `job` over `indices`.
  public init(job: JobRequest, indices: [Int], maxConcurrent: Int? = nil) {
    self.job = job
    self.indices = indices
    self.maxConcurrent = maxConcurrent
  }
}

/// The elements of a job array and how they run.
public struct ArraySpec: Sendable, Equatable {
  /// What the elements are.
  public enum Elements: Sendable, Equatable {
    /// Their indices, in order, none twice.
    case indices([Int])
    /// One element per text, which it finds in `$JOBSPOOL_ITEM`; the indices are 1, 2, 3 and so on.
    case items([String])
    /// The same, one per line of a file that is read when the job is taken in.
    case itemsFile(String)
    /// Every combination of the values; the last axis changes fastest. The indices are 1, 2, 3 and so on.
    case matrix([MatrixAxis])
  }

  /// What the elements are.
  public var elements: Elements
  /// How many may run at once; nil for as many as fit.
  public var parallel: Int?
  /// After so many failed elements the rest is not started.
  public var maxFailures: Int?

  /// An array.
  public init(elements: Elements, parallel: Int? = nil, maxFailures: Int? = nil) {
    self.elements = elements
    self.parallel = parallel
    self.maxFailures = maxFailures
  }

  /// More elements than this are refused when a spec is read.
  public static let maxElements = 100_000

  /// How many elements there are; nil while an items file has not been read.
  public var count: Int? {
    switch elements {
    case .indices(let indices): indices.count
    case .items(let items): items.count
    case .itemsFile: nil
    case .matrix(let axes): axes.reduce(1) { $0 * $1.values.count }
    }
  }

  /// The index of an element, by its position from 0.
  public func index(at position: Int) -> Int {
    if case .indices(let indices) = elements { indices[position] } else { position + 1 }
  }

  /// The variables of an element's own, by its position from 0: `JOBSPOOL_ITEM`, or those of the matrix.
  public func environment(at position: Int) -> [EnvironmentVariable] {
    switch elements {
    case .indices, .itemsFile: return []
    case .items(let items): return [EnvironmentVariable(name: "JOBSPOOL_ITEM", value: items[position])]
    case .matrix(let axes):
      var rest = position
      var variables: [EnvironmentVariable] = []
      for axis in axes.reversed() {
        variables.append(EnvironmentVariable(name: axis.name, value: axis.values[rest % axis.values.count]))
        rest /= axis.values.count
      }
      return variables.reversed()
    }
  }
}

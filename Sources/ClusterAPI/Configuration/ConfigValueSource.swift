/// Where a value of the configuration comes from, as `config show --sources` prints it.
package enum ConfigValueSource: Sendable, Hashable, CustomStringConvertible {
  case builtIn
  case file(String, line: Int)
  case override

  package var description: String {
    switch self {
    case .builtIn: "default"
    case .file(let path, let line): "\(path):\(line)"
    case .override: "override"
    }
  }
}

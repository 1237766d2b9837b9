import Glibc

/// Paths as programs report them.
enum SpoolPath {
  /// Without links: the scratch directory may be reached through one.
  static func real(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}

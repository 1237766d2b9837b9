import Glibc

/// The user that this process works as.
package enum User {
  package static var id: UInt32 { geteuid() }

  /// The login name, or the number where the user has none.
  package static let name: String = {
    // getpwuid asks name services that may hang; the variable is what a login or a service manager set.
    if let name = getenv("USER"), name.pointee != 0 { return String(cString: name) }
    guard let entry = getpwuid(geteuid()) else { return String(geteuid()) }
    return String(cString: entry.pointee.pw_name)
  }()
}

import Glibc

/// A system call that failed: which, on what, and why.
package struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The call's name as its manual page has it.
  package var call: String
  package var path: String?
  package var errno: CInt

  package init(_ call: String, _ path: String? = nil, errno: CInt = Glibc.errno) {
    self.call = call
    self.path = path
    self.errno = errno
  }

  /// The kernel's sentence for the error.
  package var reason: String { String(cString: strerror(errno)) }

  package var description: String {
    if let path { "\(path): \(reason) (\(call))" } else { "\(reason) (\(call))" }
  }
}

/// Repeats a call while a signal interrupts it; throws when it answers −1.
@discardableResult
package func check<Result: FixedWidthInteger & SignedInteger>(
  _ call: StaticString, _ path: @autoclosure () -> String? = nil, _ body: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    let code = errno
    if code != EINTR { throw SystemError(call.description, path(), errno: code) }
  }
}

extension SystemError {
  /// The name was there already.
  package var isExistence: Bool { errno == EEXIST }
  /// The name, or a directory on its way, isn't there.
  package var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }
}

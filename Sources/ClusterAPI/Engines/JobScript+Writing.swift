private import Glibc
private import SystemIO
private import Synchronization

extension JobScript {
  private static let counter = Mutex(0)

  /// Writes the script as `{name}.{counter}.sh`, executable, into a directory that is made if need be.
  /// A script that is there already is never touched, since its job may be running: the counter goes on.
  ///
  /// - Returns: the script's path.
  public func write(name: String, directory path: String) throws(ClusterAPIError) -> String {
    do {
      try Files.makeDirectories(path)
      let directory = try Directory(path)
      let safeName = SchedulerName.sanitise(name)
      var number = Self.counter.withLock { counter in
        counter += 1
        return counter
      }
      var collisions = 0
      while true {
        let file = "\(safeName).\(number).sh"
        do {
          let script = try directory.open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o777)
          try script.write(Array(text.utf8), directory.path(of: file))
          return directory.path(of: file)
        } catch  where error.errno == EEXIST {
          collisions += 1
          number += 1
          // A directory that many runs shared: look once instead of trying every number.
          if collisions == 8 {
            number = try Self.highestNumber(of: safeName, in: directory) + 1
            let next = number
            Self.counter.withLock { $0 = max($0, next) }
          }
        }
      }
    } catch {
      throw ClusterAPIError(.system, "the script of \(name) could not be written: \(error)")
    }
  }

  private static func highestNumber(of name: String, in directory: Directory) throws(SystemError) -> Int {
    var highest = 0
    for file in try directory.names() where file.hasPrefix(name + ".") && file.hasSuffix(".sh") {
      highest = max(highest, Int(file.dropFirst(name.count + 1).dropLast(3)) ?? 0)
    }
    return highest
  }
}

/// Refuses what must not reach a script, a directive or an argument, before anything is made.
enum RequestChecks {
  static func check(command: String, name: String, env: [String: String]) throws(ClusterAPIError) {
    if name.isEmpty { throw ClusterAPIError(.invalidRequest, "the job has no name") }
    if command.utf8.allSatisfy({ $0 <= 0x20 }) {
      throw ClusterAPIError(.invalidRequest, "\(name): the command is empty")
    }
    if command.utf8.contains(0) { throw ClusterAPIError(.invalidRequest, "\(name): the command has a NUL in it") }
    for (variable, value) in env {
      let isName =
        variable.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
        && variable.utf8.allSatisfy {
          $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
            || (0x61...0x7A).contains($0)
        }
      if !isName || value.utf8.contains(0) {
        throw ClusterAPIError(.invalidRequest, "\(name): \"\(variable)\" can't be an environment variable")
      }
    }
  }

  static func check(_ resources: ResourceSpec, of name: String) throws(ClusterAPIError) {
    if let cpus = resources.cpus, cpus < 1 {
      throw ClusterAPIError(.invalidRequest, "\(name): cpus is \(cpus); it must be 1 or more")
    }
    if let gpus = resources.gpus, gpus < 0 {
      throw ClusterAPIError(.invalidRequest, "\(name): gpus is \(gpus); it can't be negative")
    }
    if let queue = resources.queue {
      if queue.isEmpty || queue.hasPrefix("-") || queue.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
        throw ClusterAPIError(
          .invalidRequest,
          "\(name): queue \"\(queue)\" has a blank or a control character in it, or looks like an option")
      }
    }
    // A newline in any of these would become a directive of its own.
    for (option, values) in [
      ("work_dir", [resources.workDir]), ("extra_directives", resources.extraDirectives),
      ("extra_args", resources.extraArgs),
    ] {
      for value in values where value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
        throw ClusterAPIError(.invalidRequest, "\(name): \(option) has a control character in \"\(value)\"")
      }
    }
  }
}

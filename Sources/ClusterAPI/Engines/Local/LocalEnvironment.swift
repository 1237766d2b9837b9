private import Glibc

/// What stands in a local job's environment before the request's own variables, as `NAME=value`.
enum LocalEnvironment {
  /// The caller's, without what a batch system that the caller runs under has put there: a job that saw it would take
  /// itself for a part of that job.
  static var inherited: [String] {
    var variables: [String] = []
    var entry = environ
    while let text = entry.pointee {
      let variable = String(cString: text)
      if !isScheduler(variable) { variables.append(variable) }
      entry += 1
    }
    return variables
  }

  /// A clean one: who the user is and where programs are, and nothing of the daemon's.
  static var clean: [String] {
    let user = passwordEntry
    let name = user?.name ?? ProcessEnvironment.value("USER") ?? String(getuid())
    return [
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME=\(ProcessEnvironment.home)",
      "USER=\(name)",
      "LOGNAME=\(name)",
      "SHELL=\(user?.shell ?? "/bin/sh")",
      // One encoding everywhere, so that a job's text doesn't depend on who started the daemon.
      "LANG=C.UTF-8",
    ] + (ProcessEnvironment.value("TMPDIR").map { ["TMPDIR=\($0)"] } ?? [])
  }

  private static var passwordEntry: (name: String, shell: String)? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name,
      let shell = entry.pw_shell
    else { return nil }
    let program = String(cString: shell)
    return (String(cString: name), program.isEmpty ? "/bin/sh" : program)
  }

  private static let prefixes = ["SLURM_", "SLURMD_", "SBATCH_", "SRUN_", "LSB_", "PBS_", "PMI", "SGE_", "_CONDOR_"]
  /// Grid Engine's job variables have no common prefix.
  private static let names: Set<String> = [
    "JOB_ID", "JOB_NAME", "JOB_SCRIPT", "TASK_ID", "ARC", "HOSTNAME_SGE", "NHOSTS", "NQUEUES", "NSLOTS", "PE",
    "PE_HOSTFILE", "QUEUE", "RESTARTED", "REQUEST", "REQNAME", "ENVIRONMENT", "LS_JOBPID", "LS_SUBCWD",
    "ARRAY_INDEX", "CUDA_VISIBLE_DEVICES_SGE",
  ]

  private static func isScheduler(_ variable: String) -> Bool {
    let name = variable.prefix { $0 != "=" }
    if variable.utf8.first == UInt8(ascii: "=") || name.count == variable.count { return true }
    return prefixes.contains { name.hasPrefix($0) } || names.contains(String(name))
      || (name.hasPrefix("JOBSPOOL_") && name != "JOBSPOOL_EXEC")
  }

  /// `base` with these variables set; a name that is there already is replaced.
  static func merging(_ own: [String: String], into base: [String]) -> [String] {
    if own.isEmpty { return base }
    var result = base.filter { variable in own[String(variable.prefix { $0 != "=" })] == nil }
    result.reserveCapacity(result.count + own.count + 3)
    for name in own.keys.sorted() { result.append("\(name)=\(own[name] ?? "")") }
    return result
  }
}

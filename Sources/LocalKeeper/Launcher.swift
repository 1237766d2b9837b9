internal import CLinux
internal import Glibc
internal import SystemIO

/// Starts processes. Keeps its pointer tables from job to job.
struct Launcher: ~Copyable {
  /// Why a job could not be started, in words for its user.
  struct Failure: Error {
    var message: String
  }

  private let null: Descriptor
  private var pointers: [UnsafeMutablePointer<CChar>?] = []

  init() throws(SystemError) { null = try Descriptor(open: "/dev/null", O_RDWR) }

  /// Returns the process once it runs the new program.
  mutating func launch(_ start: borrowing PendingStart) throws(Failure) -> ProcessMark {
    if let flaw = start.flaw { throw Failure(message: flaw) }
    if start.makesDirectory { try makeDirectories(start.directory) }
    let input = try openInput(start.input)
    let output = try openTarget(start.output, called: "standard output")
    let sharesOutput = start.error == "&"
    let error = sharesOutput ? nil : try openTarget(start.error, called: "standard error")

    let inputNumber = number(of: input)
    let outputNumber = number(of: output)
    let errorNumber = sharesOutput ? outputNumber : number(of: error)
    pointers.removeAll(keepingCapacity: true)
    var stage: CInt = 0
    var problem: CInt = 0
    let earliest = Self.ticks()
    let pid = start.block.withUnsafeBufferPointer { block -> pid_t in
      // execve doesn't write to its texts; its C type only forgets to say so.
      let base = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(block.baseAddress!)).assumingMemoryBound(
        to: CChar.self)
      for offset in start.offsets[4..<(4 + start.argumentCount)] { pointers.append(base + Int(offset)) }
      pointers.append(nil)
      for offset in start.offsets[(4 + start.argumentCount)...] { pointers.append(base + Int(offset)) }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { table in
        var request = cl_spawn_request(
          program: table[0], arguments: table.baseAddress, environment: table.baseAddress! + start.argumentCount + 1,
          directory: base, input: inputNumber, output: outputNumber, error: errorNumber)
        return cl_spawn(&request, &stage, &problem)
      }
    }
    guard pid > 0 else { throw Failure(message: Self.explain(stage: stage, errno: problem, start)) }
    return ProcessMark(pid: pid, earliest: earliest, latest: Self.ticks())
  }

  /// The time since boot in the unit of `/proc/PID/stat`, which is a hundredth of a second on every architecture.
  static func ticks() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return time.tv_sec * 100 + time.tv_nsec / 10_000_000
  }

  private func number(of file: borrowing Descriptor?) -> CInt {
    switch file {
    case .some(let file): file.rawValue
    case .none: null.rawValue
    }
  }

  private func openInput(_ path: String) throws(Failure) -> Descriptor? {
    if path.isEmpty { return nil }
    // A FIFO nobody writes to would hold up every other job here; opened without waiting it reads as empty.
    do {
      let file = try Descriptor(open: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
      Self.makeBlocking(file.rawValue)
      return file
    } catch {
      throw Failure(message: "standard input \(path): \(error.reason)")
    }
  }

  private func openTarget(_ target: String, called name: String) throws(Failure) -> Descriptor? {
    guard let kind = target.utf8.first, kind != UInt8(ascii: "-") else { return nil }
    let path = String(decoding: target.utf8.dropFirst(), as: UTF8.self)
    do {
      if kind == UInt8(ascii: "+") {
        return try Descriptor(open: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_NOCTTY, mode: 0o666)
      }
      let file = try Descriptor(
        open: path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NONBLOCK | O_NOCTTY, mode: 0o666)
      Self.makeBlocking(file.rawValue)
      return file
    } catch {
      let reason =
        switch error.errno {
        case EEXIST: "it is there already, and must be a new file"
        case ENXIO: "it is a FIFO that nobody reads"
        default: error.reason
        }
      throw Failure(message: "\(name) \(path): \(reason)")
    }
  }

  private static func makeBlocking(_ file: CInt) {
    let flags = fcntl(file, F_GETFL)
    if flags >= 0 { _ = fcntl(file, F_SETFL, flags & ~O_NONBLOCK) }
  }

  private func makeDirectories(_ path: String) throws(Failure) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let problem = errno
    if problem == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeDirectories(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    }
    throw Failure(message: "can't make working directory \(path): \(String(cString: strerror(errno)))")
  }

  private static func explain(stage: CInt, errno problem: CInt, _ start: borrowing PendingStart) -> String {
    let reason = String(cString: strerror(problem))
    let program = start.program
    switch cl_spawn_stage(rawValue: UInt32(stage)) {
    case CL_SPAWN_FORK:
      return problem == EAGAIN
        ? "no further process may be made (see ulimit -u, and the limits of the control group)"
        : "no process could be made: \(reason)"
    case CL_SPAWN_DIRECTORY:
      return problem == ENOENT
        ? "no working directory \(start.directory)" : "can't enter working directory \(start.directory): \(reason)"
    case CL_SPAWN_EXEC:
      switch problem {
      case ENOENT:
        let path = program.utf8.first == UInt8(ascii: "/") ? program : "\(start.directory)/\(program)"
        return program.utf8.contains(UInt8(ascii: "/")) && access(path, F_OK) == 0
          ? "the interpreter that \(program) names (its #! line, or its ELF loader) does not exist"
          : "command not found: \(program)"
      case EACCES: return "permission denied: \(program)"
      case ENOEXEC: return "\(program) is neither a program nor a script with a #! line"
      case E2BIG: return "the arguments and the environment of \(program) are longer than the kernel takes"
      default: return "can't execute \(program): \(reason)"
      }
    default: return "can't set up the process: \(reason)"
    }
  }
}

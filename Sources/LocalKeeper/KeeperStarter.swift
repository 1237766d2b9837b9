internal import CLinux
internal import Glibc
internal import SystemIO

/// Runs `jobspool-exec DIRECTORY` and waits until it says that a keeper is there.
enum KeeperStarter {
  private static let patienceMilliseconds: CInt = 10_000

  static func start(_ executable: String, directory: String) throws(KeeperError) {
    var ends: [CInt] = [-1, -1]
    guard cl_pipe(&ends) == 0 else { throw KeeperError("pipe: \(String(cString: strerror(errno)))") }
    let words = Descriptor(owning: ends[0])
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    var stage: CInt = 0
    var problem: CInt = 0
    let program = strdup(executable)
    let argument = strdup(directory)
    defer {
      free(program)
      free(argument)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = [program, argument, nil]
    let pid = arguments.withUnsafeMutableBufferPointer { table in
      // It needs its libraries, and the umask and limits that jobs inherit; the environment is never handed to a job.
      var request = cl_spawn_request(
        program: program, arguments: table.baseAddress, environment: environ, directory: nil, input: null,
        output: null, error: ends[1])
      return cl_spawn(&request, &stage, &problem)
    }
    close(ends[1])
    guard pid > 0 else {
      throw KeeperError("can't start the keeper of local jobs, \(executable): \(String(cString: strerror(problem)))")
    }

    // It closes its standard error when it has gone into the background, or has failed.
    var text: [UInt8] = []
    var poller = pollfd(fd: words.rawValue, events: Int16(POLLIN), revents: 0)
    var isSilent = false
    while true {
      let ready = poll(&poller, 1, patienceMilliseconds)
      if ready < 0 && errno == EINTR { continue }
      if ready <= 0 {
        isSilent = true
        kill(pid, SIGKILL)
        break
      }
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = read(words.rawValue, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      text.append(contentsOf: buffer[..<count])
    }
    var status: CInt = 0
    var answer: pid_t
    repeat { answer = waitpid(pid, &status, 0) } while answer < 0 && errno == EINTR
    if isSilent { throw KeeperError("the keeper of local jobs, \(executable), did not come up within 10 s") }
    // Where the program around us takes away the status of every child, its words must do.
    if answer == pid ? status != 0 : !text.isEmpty {
      let words = String(decoding: text, as: UTF8.self)
      throw KeeperError(
        words.isEmpty ? "the keeper of local jobs, \(executable), ended with wait status \(status)" : words)
    }
  }
}

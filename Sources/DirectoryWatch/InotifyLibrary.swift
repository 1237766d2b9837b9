#if Inotify
  import CInotifyTools
  import Glibc
  import Synchronization
  import SystemIO

  /// libinotifytools' global state: initialised once, lent to one watcher at a time.
  enum InotifyLibrary {
    private struct State {
      var descriptor: CInt?
      var isLent = false
    }

    private static let state = Mutex(State())

    /// Lends the library's descriptor; `EBUSY` while another watcher has it.
    static func take() throws(SystemError) -> CInt {
      try state.withLock { (state: inout sending State) throws(SystemError) -> CInt in
        guard !state.isLent else { throw SystemError("inotify_init", errno: EBUSY) }
        let descriptor = if let made = state.descriptor { made } else { try initialize() }
        state.descriptor = descriptor
        state.isLent = true
        return descriptor
      }
    }

    static func give() { state.withLock { $0.isLent = false } }

    /// The numbers of all watches of the descriptor, as the kernel knows them.
    static func watchNumbers(of descriptor: CInt) throws(SystemError) -> Set<CInt> {
      let path = "/proc/self/fdinfo/\(descriptor)"
      let text = try Descriptor(open: path, O_RDONLY).readAll(limit: 16 << 20, path) ?? []
      var numbers: Set<CInt> = []
      for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "inotify wd:".utf8) {
        let digits = line.dropFirst("inotify wd:".utf8.count).prefix { $0 != UInt8(ascii: " ") }
        // The kernel writes it in hexadecimal.
        if let number = CInt(String(decoding: digits, as: UTF8.self), radix: 16) { numbers.insert(number) }
      }
      return numbers
    }

    private static func initialize() throws(SystemError) -> CInt {
      let before = try inotifyDescriptors()
      guard inotifytools_initialize() != 0 else { throw SystemError("inotify_init", errno: inotifytools_error()) }
      guard let descriptor = try inotifyDescriptors().subtracting(before).max() else {
        throw SystemError("inotify_init", "/proc/self/fd", errno: EBADF)
      }
      // The library reads with select(2), whose sets end here.
      guard descriptor < 1024 else { throw SystemError("inotify_init", errno: EMFILE) }
      try check("fcntl") { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      return descriptor
    }

    private static func inotifyDescriptors() throws(SystemError) -> Set<CInt> {
      let directory = try Directory("/proc/self/fd")
      var found: Set<CInt> = []
      for name in try directory.names() {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlinkat(directory.descriptor.rawValue, name, &target, 64)
        let text = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        if text.elementsEqual("anon_inode:inotify".utf8), let number = CInt(name) { found.insert(number) }
      }
      return found
    }
  }
#endif

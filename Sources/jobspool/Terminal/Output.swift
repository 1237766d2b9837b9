import Glibc

/// Standard output, gathered into few writes; it carries the answer and nothing else.
struct Output: ~Copyable {
  private var bytes: [UInt8] = []

  mutating func line(_ text: String = "") {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
    if bytes.count > 1 << 16 { flush() }
  }

  mutating func raw(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
    if bytes.count > 1 << 16 { flush() }
  }

  mutating func flush() {
    Self.write(bytes, to: STDOUT_FILENO)
    bytes.removeAll(keepingCapacity: true)
  }

  deinit { Self.write(bytes, to: STDOUT_FILENO) }

  /// A line for people, on standard error.
  static func note(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  /// Text for people without a line end of its own.
  static func error(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

  static func write(_ bytes: [UInt8], to file: CInt) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          // Nobody reads any more: nothing is left to say, and nobody to say it to.
          exit(errno == EPIPE ? 128 + SIGPIPE : 74)
        }
      }
    }
  }
}

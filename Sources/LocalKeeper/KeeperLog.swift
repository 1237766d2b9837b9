internal import Glibc
internal import SystemIO

/// The keeper's append-only record. It isn't synced: a power cut ends every local job anyway, and what the log then
/// lacks is `lost`.
final class KeeperLog {
  static let name = "log"
  private static let next = "log.new"

  private let directory: Directory
  private var file: Descriptor
  private(set) var size: Int
  /// Above this size the log is written anew without what may be forgotten.
  private var rotationSize: Int
  private let smallestRotation: Int
  /// Ends that no owner has acknowledged are kept this long.
  private let retention = 30.0 * 86400

  init(_ directory: Directory, rotationSize: Int) throws(SystemError) {
    self.directory = directory
    self.rotationSize = rotationSize
    smallestRotation = rotationSize
    file = try directory.open(Self.name, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o600)
    size = Int(try file.status().size)
    // The rest of a line that its writer was killed in must not join with the next one.
    if size > 0 {
      var last: UInt8 = 0
      if pread(file.rawValue, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") {
        try file.write([UInt8(ascii: "\n")])
        size += 1
      }
    }
  }

  /// Calls `body` with every line there is.
  func forEachLine(_ body: (UnsafeRawBufferPointer) -> Void) throws(SystemError) {
    if size == 0 { return }
    let map = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.rawValue, 0)
    guard let map, map != MAP_FAILED else { throw SystemError("mmap", directory.path(of: Self.name)) }
    defer { munmap(map, size) }
    LineReader.forEachLine(in: UnsafeRawBufferPointer(start: map, count: size), body)
  }

  /// Appends whole lines in one write. Where that can't be done, the file is as it was.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do throws(SystemError) {
      try file.write(bytes)
      size += bytes.count
      return true
    } catch {
      _ = ftruncate(file.rawValue, off_t(size))
      return false
    }
  }

  var wantsRotation: Bool { size >= rotationSize }

  /// Writes the log anew without what has been forgotten, and without ends that nobody asked for in a month. Readers
  /// find the old file's last line and go on with the new one. A failure leaves everything as it was.
  /// Returns the keys that were dropped for their age.
  func rotate(generation: KeeperRecord.Generation, now: Double) throws(SystemError) -> [String] {
    var dropped: Set<KeyPrint> = []
    var aged: [String] = []
    try forEachLine { line in
      switch KeeperRecord(line: line) {
      case .forgotten(let key): dropped.insert(KeyPrint(key))
      case .ended(let end) where end.time < now - retention:
        if dropped.insert(KeyPrint(end.key)).inserted { aged.append(end.key) }
      default: break
      }
    }
    try directory.unlinkIfPresent(Self.next)
    let new = try directory.open(Self.next, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    var written = 0
    var output = LineWriter()
    KeeperRecord.generation(generation).write(to: &output)
    var failure: SystemError?
    try forEachLine { line in
      if failure != nil { return }
      switch KeeperRecord(line: line) {
      case .started(let start): if dropped.contains(KeyPrint(start.key)) { return }
      case .running(let key, _, _), .unwatched(let key, _), .suspended(let key, _), .resumed(let key, _):
        if dropped.contains(KeyPrint(key)) { return }
      case .ended(let end): if dropped.contains(KeyPrint(end.key)) { return }
      case .generation, .known, .forgotten, .moved, nil: return
      }
      output.append(line: line)
      if output.bytes.count > 256 << 10 {
        do throws(SystemError) { try new.write(output.bytes) } catch { failure = error }
        written += output.bytes.count
        output.removeAll()
      }
    }
    if let failure { throw failure }
    try new.write(output.bytes)
    written += output.bytes.count
    try directory.rename(Self.next, to: directory, as: Self.name)
    var last = LineWriter()
    KeeperRecord.moved.write(to: &last)
    try? file.write(last.bytes)
    file = new
    size = written
    rotationSize = max(smallestRotation, written * 2)
    return aged
  }
}

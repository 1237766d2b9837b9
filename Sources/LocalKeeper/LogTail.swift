internal import Glibc
internal import SystemIO

/// Reads a keeper's log as it grows, over its rotations.
struct LogTail: ~Copyable {
  private let directory: Directory
  private var file: Descriptor?
  private var rest: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 128 << 10)

  init(_ directory: Directory) { self.directory = directory }

  /// Hands over, in batches, what has been added. After a rotation the new file is read from its beginning, so that
  /// records come again; a reader must take each as a fact, not as news.
  ///
  /// - Parameter isNewKeeper: the last one may have been killed between its log's rename and the old file's last line,
  ///   so that only the inode tells of a rotation.
  mutating func read(isNewKeeper: Bool = false, _ body: ([KeeperRecord]) -> Void) {
    while true {
      if file == nil {
        file = try? directory.open(KeeperLog.name, O_RDONLY | O_NOFOLLOW)
        rest = []
      }
      guard let number = fileNumber else { return }
      let count = Glibc.read(number, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        guard isNewKeeper, isReplaced else { return }
        file = nil
        continue
      }
      var hasMoved = false
      let batch = take(count, &hasMoved)
      if !batch.isEmpty { body(batch) }
      if hasMoved {
        file = nil
      } else if count < buffer.count, !isNewKeeper {
        // A short read has come to the end; what is appended from here on rings again.
        return
      }
    }
  }

  private var fileNumber: CInt? {
    switch file {
    case .some(let file): file.rawValue
    case .none: nil
    }
  }

  private var isReplaced: Bool {
    let now = try? directory.status(KeeperLog.name)
    let mine: FileStatus?
    switch file {
    case .some(let file): mine = try? file.status()
    case .none: mine = nil
    }
    guard let now, let mine else { return false }
    return now.inode != mine.inode
  }

  private mutating func take(_ count: Int, _ hasMoved: inout Bool) -> [KeeperRecord] {
    var batch: [KeeperRecord] = []
    var moved = false
    func line(_ line: UnsafeRawBufferPointer) {
      guard let record = KeeperRecord(line: line) else { return }
      if record == .moved { moved = true } else { batch.append(record) }
    }
    if rest.isEmpty {
      buffer.withUnsafeBytes { bytes in
        let fresh = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        rest.append(contentsOf: fresh[LineReader.forEachLine(in: fresh, line)...])
      }
    } else {
      rest.append(contentsOf: buffer[..<count])
      let consumed = rest.withUnsafeBytes { LineReader.forEachLine(in: $0, line) }
      rest.removeFirst(consumed)
    }
    hasMoved = moved
    return batch
  }
}

private import Glibc
private import SystemIO

/// Small numbers for jobs of engines that have none of their own, counted in a file, so that programs which share
/// a working directory never write to each other's `stdout.7.log`.
struct JobNumbers {
  let directory: String

  /// The next number.
  func next() throws(ClusterAPIError) -> Int {
    do {
      try Files.makeDirectories(directory)
      let path = directory + "/job-number"
      let file = try Descriptor(open: path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
      // Held for three system calls; released with the descriptor.
      try check("flock", path) { flock(file.rawValue, LOCK_EX) }
      guard let bytes = try file.readAll(limit: 64, path) else {
        throw ClusterAPIError(.system, "\(path) should hold one number; move it away")
      }
      let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? "0"
      guard let last = Int(text), last >= 0, last < Int.max else {
        throw ClusterAPIError(.system, "\(path) holds \"\(text)\", which is not a number; move it away")
      }
      let line = Array("\(last + 1)\n".utf8)
      let count = try check("pwrite", path) { pwrite(file.rawValue, line, line.count, 0) }
      guard count == line.count else { throw SystemError("pwrite", path, errno: ENOSPC) }
      return last + 1
    } catch let error as ClusterAPIError {
      throw error
    } catch {
      throw ClusterAPIError(.system, "no number for the job: \(error)")
    }
  }

  /// A key that no other job has ever had: the number, if any, and a random part, so that a lost counter file can't
  /// make an engine take a new job for an old one.
  static func key(number: Int?) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
    var bits = UInt64.random(in: 0...UInt64.max)
    var nonce = ""
    for _ in 0..<12 {
      nonce.append(alphabet[Int(bits & 31)])
      bits >>= 5
    }
    return "\(number.map(String.init) ?? "lib")-\(nonce)"
  }

  /// The number that a key was made with.
  static func number(ofKey key: String?) -> String? {
    guard let key, let dash = key.firstIndex(of: "-"), dash != key.startIndex else { return nil }
    let number = key[..<dash]
    return number.utf8.allSatisfy { (0x30...0x39).contains($0) } ? String(number) : nil
  }
}

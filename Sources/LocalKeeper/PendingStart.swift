/// A start request as it came over the channel, its texts laid out for execve without a String made of any of them.
struct PendingStart {
  let key: String
  let name: String
  let note: String
  let makesDirectory: Bool
  let memoryLimit: Int?
  let walltimeSeconds: Int?
  let killSignal: Int32
  let graceSeconds: Double
  let argumentCount: Int
  /// What makes it impossible to execute, known before it is tried.
  private(set) var flaw: String?
  /// Every text followed by NUL: directory, input, output, error, then arguments, then environment.
  private(set) var block: [UInt8] = []
  private(set) var offsets: [Int32] = []

  /// nil where the line isn't what this version writes.
  init?(_ fields: inout LineReader) {
    guard let key = fields.text(), let name = fields.text(), let note = fields.text(),
      let directory = fields.next(), let makes = fields.integer(),
      let input = fields.next(), let output = fields.next(), let error = fields.next(),
      let memory = fields.text(), let walltime = fields.text(), let signal = fields.integer(),
      let grace = fields.seconds(), let count = fields.integer(), count >= 0
    else { return nil }
    self.key = key
    self.name = name
    self.note = note
    makesDirectory = makes == 1
    memoryLimit = Int(memory)
    walltimeSeconds = Int(walltime)
    killSignal = (1...64).contains(signal) ? Int32(signal) : 15
    graceSeconds = grace
    argumentCount = count
    block.reserveCapacity(1024)
    offsets.reserveCapacity(32)
    append(directory)
    append(input)
    append(output)
    append(error)
    while let field = fields.next() { append(field) }
    guard offsets.count >= 4 + count else { return nil }
    if count == 0 { flaw = "there is no command" }
  }

  private mutating func append(_ field: UnsafeRawBufferPointer) {
    offsets.append(Int32(truncatingIfNeeded: block.count))
    let first = block.count
    LineReader.unescape(field, into: &block)
    // C's strings end at a NUL, so such a text can't be handed on whole.
    if block[first...].contains(0) { flaw = "an argument, a variable or a path holds a NUL byte" }
    block.append(0)
  }

  /// One of the texts, for messages and for opening files.
  func text(_ index: Int) -> String {
    let first = Int(offsets[index])
    return String(decoding: block[first...].prefix { $0 != 0 }, as: UTF8.self)
  }

  var directory: String { text(0) }
  var input: String { text(1) }
  var output: String { text(2) }
  var error: String { text(3) }
  var program: String { text(4) }
}

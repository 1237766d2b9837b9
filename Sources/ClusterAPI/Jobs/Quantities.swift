/// Amounts as people write them, in base units: bytes and seconds. Everything is 1024-based, as schedulers count.
package enum Quantities {
  /// `8 GB`, `8G`, `8GiB`, `512M`, `1.5 TB`, `100 B`, in any case; nil for anything else, a bare number included, and for
  /// what doesn't fit. Fractions of a byte are rounded down.
  package static func memoryBytes(_ text: String) -> Int? {
    var rest = Substring(text).utf8.trimmed
    guard let number = decimal(&rest) else { return nil }
    while rest.first == 0x20 { rest.removeFirst() }
    guard let unit = memoryUnit(rest) else { return nil }
    return number.scaled(by: unit)
  }

  private static func memoryUnit(_ text: Substring.UTF8View) -> Int? {
    var rest = text.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }[...]
    let shift: Int
    switch rest.first {
    case UInt8(ascii: "B"): return rest.count == 1 ? 1 : nil
    case UInt8(ascii: "K"): shift = 10
    case UInt8(ascii: "M"): shift = 20
    case UInt8(ascii: "G"): shift = 30
    case UInt8(ascii: "T"): shift = 40
    case UInt8(ascii: "P"): shift = 50
    default: return nil
    }
    rest.removeFirst()
    guard rest.isEmpty || rest.elementsEqual("B".utf8) || rest.elementsEqual("IB".utf8) else { return nil }
    return 1 << shift
  }

  /// `90m`, `1h30m`, `2d`, `1w`, `1.5h`, `PT1H30M`, `HH:MM:SS`, `D-HH:MM:SS`, `D-HH:MM`, `D-HH`, `H:MM` (hours and
  /// minutes); a bare whole number is minutes, which `isBareNumber` tells, so that a caller can warn. Fractions of a
  /// second are rounded up: a limit is never shorter than what was asked for.
  package static func durationSeconds(_ text: String) -> Int? {
    guard let seconds = fractionalSeconds(text), seconds <= Double(longest) else { return nil }
    return Int(seconds.rounded(.up))
  }

  /// The same grammar with parts of a second, as a pause before another attempt may have them.
  package static func fractionalSeconds(_ text: String) -> Double? {
    let rest = Substring(text).utf8.trimmed
    guard let first = rest.first else { return nil }
    if first == UInt8(ascii: "P") { return iso8601(rest) }
    if rest.contains(UInt8(ascii: ":")) || rest.contains(UInt8(ascii: "-")) { return clock(rest).map(Double.init) }
    if isBareNumber(text) {
      guard let minutes = Int(String(Substring(rest))), minutes <= longest / 60 else { return nil }
      return Double(minutes * 60)
    }
    return units(rest, ["w", "d", "h", "m", "s"], [604_800, 86_400, 3600, 60, 1])
  }

  /// Digits alone: minutes, but easily meant otherwise.
  package static func isBareNumber(_ text: String) -> Bool {
    let digits = Substring(text).utf8.trimmed
    return !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// A hundred years: longer is a mistake, and sums stay far from overflow.
  package static let longest = 100 * 366 * 86_400

  /// Seconds as `2d03h`, `1h30m`, `3m12s`, `42s`: as much as a person wants to read.
  package static func shortDuration(_ seconds: Int) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if days > 0 { return hours == 0 ? "\(days)d" : "\(days)d\(two(hours))h" }
    if hours > 0 { return minutes == 0 ? "\(hours)h" : "\(hours)h\(two(minutes))m" }
    if minutes > 0 { return seconds % 60 == 0 ? "\(minutes)m" : "\(minutes)m\(two(seconds % 60))s" }
    return "\(seconds)s"
  }

  /// Seconds as `HH:MM:SS`, with as many digits for the hours as they need.
  package static func clockDuration(_ seconds: Int) -> String {
    "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// The bytes that `text` means, 1024-based and rounded down: `8 GB`, `8G`, `8GiB`, `512M`, `100 B`, fractions, any case.
///
/// Nil for anything else. A bare number is refused, since schedulers disagree about its unit.
public func parseMemoryBytes(_ text: String) -> Int? {
  Quantities.memoryBytes(text)
}

extension Quantities {
  /// A decimal number that was not rounded on the way: digits and how many of them stand after the point.
  private struct Decimal {
    var digits: Int
    var scale: Int

    var value: Double { Double(digits) / scaleFactor }
    private var scaleFactor: Double { (0..<scale).reduce(1.0) { factor, _ in factor * 10 } }

    func scaled(by unit: Int) -> Int? {
      if scale == 0 {
        let (product, overflow) = digits.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
      }
      // Exact as long as 128 bits hold it, which 18 digits times a pebibyte do.
      var divisor = Int128(1)
      for _ in 0..<scale { divisor *= 10 }
      return Int(exactly: Int128(digits) * Int128(unit) / divisor)
    }
  }

  private static func decimal(_ rest: inout Substring.UTF8View) -> Decimal? {
    var number = Decimal(digits: 0, scale: 0)
    var seen = 0
    var point = false
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !point {
        point = true
      } else if (0x30...0x39).contains(byte) {
        seen += 1
        // 18 digits fit into 64 bits; nobody writes more.
        if seen > 18 { return nil }
        number.digits = number.digits * 10 + Int(byte - 0x30)
        if point { number.scale += 1 }
      } else {
        break
      }
      rest.removeFirst()
    }
    return seen > 0 && !(point && number.scale == 0) ? number : nil
  }

  /// Numbers with units in falling order, each at most once: `1h30m`. Only the last may have a fraction.
  private static func units(_ text: Substring.UTF8View, _ letters: [Character], _ seconds: [Int]) -> Double? {
    var rest = text
    guard !rest.isEmpty else { return nil }
    var next = 0
    var total = 0.0
    while !rest.isEmpty {
      guard let number = decimal(&rest), let byte = rest.first else { return nil }
      rest.removeFirst()
      guard let place = letters[next...].firstIndex(of: Character(Unicode.Scalar(byte))) else { return nil }
      if number.scale > 0 && !rest.isEmpty { return nil }
      next = place + 1
      total += number.value * Double(seconds[place])
      while rest.first == 0x20 { rest.removeFirst() }
    }
    return total <= Double(longest) ? total : nil
  }

  /// `P1DT1H30M`. Years and months have no fixed length and are refused.
  private static func iso8601(_ text: Substring.UTF8View) -> Double? {
    var rest = text
    rest.removeFirst()
    let parts = Substring(rest).split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    var total = 0.0
    if let date = parts.first, !date.isEmpty {
      guard let days = units(date.utf8, ["W", "D"], [604_800, 86_400]) else { return nil }
      total += days
    }
    if parts.count == 2 {
      guard let time = units(parts[1].utf8, ["H", "M", "S"], [3600, 60, 1]) else { return nil }
      total += time
    } else if parts.first?.isEmpty ?? true {
      return nil
    }
    return total <= Double(longest) ? total : nil
  }

  /// `H:MM`, `HH:MM:SS` and both after `D-`.
  private static func clock(_ text: Substring.UTF8View) -> Int? {
    let halves = Substring(text).split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count <= 2, let last = halves.last else { return nil }
    let fields = last.split(separator: ":", omittingEmptySubsequences: false)
    var numbers: [Int] = []
    for field in fields {
      guard let number = wholeNumber(field) else { return nil }
      numbers.append(number)
    }
    let days: Int
    if halves.count == 2 {
      guard let number = wholeNumber(halves[0]), (1...3).contains(numbers.count), numbers[0] < 24 else { return nil }
      days = number
    } else {
      guard (2...3).contains(numbers.count) else { return nil }
      days = 0
    }
    // `1:5` could be 1:05 or 1:50: minutes and seconds have two digits.
    guard fields.dropFirst().allSatisfy({ $0.utf8.count == 2 }), numbers.dropFirst().allSatisfy({ $0 < 60 }) else {
      return nil
    }
    let seconds = (numbers[0] * 60 + (numbers.count > 1 ? numbers[1] : 0)) * 60 + (numbers.count > 2 ? numbers[2] : 0)
    let total = days * 86_400 + seconds
    return total <= longest ? total : nil
  }

  /// At most 9 digits, so that no product overflows.
  private static func wholeNumber(_ text: Substring) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}

extension Substring.UTF8View {
  /// Without blanks and tabs around.
  fileprivate var trimmed: Substring.UTF8View {
    var view = self
    while view.first == 0x20 || view.first == 0x09 { view.removeFirst() }
    while view.last == 0x20 || view.last == 0x09 { view.removeLast() }
    return view
  }
}

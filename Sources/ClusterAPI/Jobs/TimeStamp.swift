/// Times as RFC 3339 text and as seconds since 1970 (UTC, no leap seconds), with civil dates reckoned here.
package enum TimeStamp {
  /// `2026-11-22T14:02:11Z`; with `digits` parts of a second. Rounded down, so that a time is never written before its second.
  package static func format(_ secondsSince1970: Double, digits: Int = 0) -> String {
    var whole = Int(secondsSince1970.rounded(.down))
    var factor = 1
    for _ in 0..<max(0, min(digits, 9)) { factor *= 10 }
    var fraction = Int(((secondsSince1970 - Double(whole)) * Double(factor)).rounded(.down))
    if fraction >= factor {
      fraction = 0
      whole += 1
    }
    var text: [UInt8] = []
    text.reserveCapacity(30)
    append(whole, to: &text)
    if factor > 1 {
      text[text.count - 1] = UInt8(ascii: ".")
      appendDigits(fraction, count: min(digits, 9), to: &text)
      text.append(UInt8(ascii: "Z"))
    }
    return String(decoding: text, as: UTF8.self)
  }

  package static func format(_ secondsSince1970: Int) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(20)
    append(secondsSince1970, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func append(_ seconds: Int, to text: inout [UInt8]) {
    // The years that four digits hold; what lies outside is shown as the nearest of them.
    let seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let days = floorDivide(seconds, 86_400)
    let time = seconds - days * 86_400
    let (year, month, day) = civilDate(daysSince1970: days)
    appendDigits(year, count: 4, to: &text)
    text.append(UInt8(ascii: "-"))
    appendDigits(month, count: 2, to: &text)
    text.append(UInt8(ascii: "-"))
    appendDigits(day, count: 2, to: &text)
    text.append(UInt8(ascii: "T"))
    appendDigits(time / 3600, count: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    appendDigits(time / 60 % 60, count: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    appendDigits(time % 60, count: 2, to: &text)
    text.append(UInt8(ascii: "Z"))
  }

  private static func appendDigits(_ number: Int, count: Int, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<max(count, 1) { divisor *= 10 }
    while divisor > 0 {
      text.append(0x30 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// `2026-11-22T14:02:11.5+01:00`: ISO 8601 with a zone (`Z`, `+01:00`, `+0100`, `+01`), seconds may be left out and a
  /// blank may stand for the `T`. Nil for anything else, a time without a zone included.
  package static func parse(_ text: String) -> Double? {
    var scanner = Scanner(rest: Substring(text).utf8)
    guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
      let day = scanner.digits(2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
      let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2)
    else { return nil }
    var second = 0
    var fraction = 0.0
    if scanner.skip(":") {
      guard let number = scanner.digits(2) else { return nil }
      second = number
      if scanner.skip(".") || scanner.skip(",") {
        guard let number = scanner.fraction() else { return nil }
        fraction = number
      }
    }
    guard let offset = scanner.zone(), scanner.rest.isEmpty else { return nil }
    // 60 is a leap second; it counts as the first second after.
    guard (1...12).contains(month), day >= 1, day <= daysIn(month, year), hour < 24, minute < 60, second <= 60 else {
      return nil
    }
    let days = daysSince1970(year: year, month: month, day: day)
    return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction
  }

  // MARK: Civil dates (proleptic Gregorian)

  /// Years begin in March here, so that the leap day is the last day of a year and months follow one formula.
  package static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  package static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = floorDivide(marchYear, 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func daysIn(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
  }

  private struct Scanner {
    var rest: Substring.UTF8View

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func digits(_ count: Int) -> Int? {
      var number = 0
      for _ in 0..<count {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        number = number * 10 + Int(byte - 0x30)
        rest.removeFirst()
      }
      return number
    }

    mutating func fraction() -> Double? {
      var value = 0.0
      var unit = 0.1
      guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
      while let byte = rest.first, (0x30...0x39).contains(byte) {
        value += Double(byte - 0x30) * unit
        unit /= 10
        rest.removeFirst()
      }
      return value
    }

    /// Seconds east of Greenwich.
    mutating func zone() -> Int? {
      if skip("Z") || skip("z") { return 0 }
      let sign: Int
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hours = digits(2), hours < 24 else { return nil }
      if rest.isEmpty { return sign * hours * 3600 }
      _ = skip(":")
      guard let minutes = digits(2), minutes < 60 else { return nil }
      return sign * (hours * 3600 + minutes * 60)
    }
  }
}

import ClusterAPI
import Testing

@Suite("Amounts as people write them", .timeLimit(.minutes(1)))
struct QuantitiesTests {
  private static let amounts: [(String, Int)] = [
    ("8 GB", 8_589_934_592), ("8G", 8_589_934_592), ("8GiB", 8_589_934_592), ("8gb", 8_589_934_592),
    ("512M", 536_870_912), ("1.5 TB", 1_649_267_441_664),
    ("100 B", 100), ("0.5K", 512), (" 2 k ", 2048), ("1P", 1_125_899_906_842_624), ("0.1 B", 0), ("0.1 KB", 102),
  ]

  @Test(
    "Memory is 1024-based, in any case, with fractions",
    arguments: Self.amounts)
  func memory(_ text: String, _ bytes: Int) {
    #expect(Quantities.memoryBytes(text) == bytes)
    #expect(parseMemoryBytes(text) == bytes)
  }

  @Test(
    "What is no memory is refused, a bare number too",
    arguments: [
      "", "8", "8.5", "G", "-8G", "8 X", "8GBB", "8 G B", "1e3G", "99999999999 PB", "8.G", "8..5G", "0x8G", "٨G", "8iB",
    ])
  func notMemory(_ text: String) {
    #expect(Quantities.memoryBytes(text) == nil)
  }

  private static let spans: [(String, Int)] = [
    ("90m", 5400), ("1h30m", 5400), ("1h 30m", 5400), ("2d", 172_800), ("1w", 604_800), ("30s", 30), ("1.5h", 5400),
    ("PT1H30M", 5400), ("P1D", 86_400), ("P1DT12H", 129_600), ("01:30:00", 5400), ("1:30", 5400), ("100:00", 360_000),
    ("1-02:03:04", 93_784), ("2-00", 172_800), ("1-12:30", 131_400), ("90", 5400), ("0.2s", 1), ("0", 0),
  ]

  @Test(
    "Durations in every accepted form",
    arguments: Self.spans)
  func durations(_ text: String, _ seconds: Int) {
    #expect(Quantities.durationSeconds(text) == seconds)
  }

  @Test(
    "What is no duration is refused",
    arguments: [
      "", "m", "1h1h", "30m1h", "1:5", "1:60", "1:2:3", "-5m", "1.5h30m", "P", "PT", "P1M", "P1Y", "1-", "-1",
      "1-24:00:00",
      "1 year", "99999999999999", "1e3", "1:30:00:00", "1d-2:00", "5x", "999999999:00",
    ])
  func notDurations(_ text: String) {
    #expect(Quantities.durationSeconds(text) == nil)
  }

  @Test("Parts of a second are kept where they are asked for")
  func fractions() {
    #expect(Quantities.fractionalSeconds("0.5s") == 0.5)
    #expect(Quantities.fractionalSeconds("1m0.25s") == 60.25)
  }

  @Test("Durations are shown as people read them")
  func shown() {
    let shown = [42, 192, 3840, 5400, 3600, 183_600, 172_800, 60].map(Quantities.shortDuration)
    #expect([5400, 59, 360_061].map(Quantities.clockDuration) == ["01:30:00", "00:00:59", "100:01:01"])
    #expect(shown == ["42s", "3m12s", "1h04m", "1h30m", "1h", "2d03h", "2d", "1m"])
  }
}

@Suite("Times", .timeLimit(.minutes(1)))
struct TimeStampTests {
  private static let moments: [(String, Double)] = [
    ("1970-01-01T00:00:00Z", 0.0), ("2026-11-22T14:02:11Z", 1_795_356_131),
    ("2026-11-22T15:02:11+01:00", 1_795_356_131),
    ("2026-11-22 14:02:11z", 1_795_356_131), ("2026-11-22T15:02:11+01", 1_795_356_131),
    ("2026-11-22T09:32:11.5-0430", 1_795_356_131.5), ("2000-02-29T00:00Z", 951_782_400), ("1969-12-31T23:59:59Z", -1),
  ]

  @Test(
    "ISO 8601 with a zone is read",
    arguments: Self.moments)
  func parse(_ text: String, _ seconds: Double) {
    #expect(TimeStamp.parse(text) == seconds)
  }

  @Test(
    "What is no time, or has no zone, is refused",
    arguments: [
      "", "2026-11-22", "2026-11-22T14:02:11", "2026-13-01T00:00Z", "2026-02-29T00:00Z", "1900-02-29T00:00Z",
      "2026-11-22T24:00Z", "2026-11-22T14:60Z", "2026-11-22T14:02:11Zx", "26-11-22T14:02Z", "2026-11-22T14:02:11.Z",
    ])
  func notTimes(_ text: String) {
    #expect(TimeStamp.parse(text) == nil)
  }

  @Test("Formatting and reading are inverse over four thousand years")
  func roundTrip() {
    var seconds = -62_000_000_000
    while seconds < 100_000_000_000 {
      let text = TimeStamp.format(seconds)
      #expect(TimeStamp.parse(text) == Double(seconds))
      seconds += 86_400 * 977 + 12_345
    }
  }

  @Test("Parts of a second are cut, not rounded into the next second")
  func fractions() {
    #expect(TimeStamp.format(0.999_9, digits: 3) == "1970-01-01T00:00:00.999Z")
    #expect(TimeStamp.format(1_795_356_131.25, digits: 2) == "2026-11-22T14:02:11.25Z")
    #expect(TimeStamp.format(-0.5, digits: 1) == "1969-12-31T23:59:59.5Z")
    #expect(TimeStamp.format(1_795_356_131.99) == "2026-11-22T14:02:11Z")
  }

  @Test("A civil date is the date of its day number, on every day of 800 years")
  func civilDates() {
    for day in stride(from: -146_097, through: 146_097, by: 1) {
      let date = TimeStamp.civilDate(daysSince1970: day)
      if TimeStamp.daysSince1970(year: date.year, month: date.month, day: date.day) != day {
        Issue.record("day \(day) is \(date)")
      }
    }
  }
}

import JobSpool
import Testing

@Suite("Lists of indices")
struct IndexListTests {
  @Test(
    "Ranges, steps and single numbers are read, each index once, in order",
    arguments: [
      ("7", [7]), ("1-3", [1, 2, 3]), ("1-9:4,20", [1, 5, 9, 20]), ("5,3,3-4", [3, 4, 5]), (" 1 - 2 , 9 ", [1, 2, 9]),
      ("0", [0]), ("1-5:2 ", [1, 3, 5]), ("3-9223372036854775807:9223372036854775807", [3]),
    ])
  func reads(_ text: String, _ expected: [Int]) {
    #expect(IndexList.parse(text, limit: 100) == expected)
  }

  @Test(
    "What is no list is refused",
    arguments: [
      "", ",", "1,", "a", "3-1", "-1", "1-", "1--2", "1-2-3", "1-9:0", "1-9:", "1-9:-1", "1:2:3", "1.5", "1;2",
    ])
  func refuses(_ text: String) {
    #expect(IndexList.parse(text, limit: 100) == nil)
  }

  @Test("More than the limit is refused before it is written out")
  func limit() {
    #expect(IndexList.parse("1-100", limit: 100)?.count == 100)
    #expect(IndexList.parse("1-101", limit: 100) == nil)
    #expect(IndexList.parse("1-60,101-160", limit: 100) == nil)
    #expect(IndexList.parse("0-9223372036854775807", limit: 100_000) == nil)
  }
}

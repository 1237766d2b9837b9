import Glibc
import JobSpool
import TestSupport
import Testing

@Suite("Listing an inbox", .timeLimit(.minutes(1)))
struct InboxScannerTests {
  @Test("Everything is found by its kind, in the order of the names")
  func kinds() throws {
    let scratch = try ScratchDirectory()
    for name in [
      "b.yaml", "a.yml", "c.json", "x.cancel", "a.hold", ".hold", "two words.yaml", "a.status", "a.done", "a.out.7",
      "d.meta.json", "e.yaml.tmp", "#f.yaml", "notes.txt",
    ] { try scratch.write("x", to: name) }
    let listing = try InboxScanner.scan(scratch.directory)
    #expect(listing.specs == ["a.yml", "b.yaml", "c.json"])
    #expect(listing.controls == ["a.hold", "x.cancel"])
    #expect(listing.badNames == [Array("two words.yaml".utf8)])
    #expect(listing.hasInboxHold)
    #expect(listing.doneNames == ["a"])
  }

  @Test("An empty inbox has nothing in it")
  func empty() throws {
    let listing = try InboxScanner.scan(try ScratchDirectory().directory)
    #expect(listing.specs.isEmpty && listing.controls.isEmpty && listing.badNames.isEmpty && !listing.hasInboxHold)
  }
}

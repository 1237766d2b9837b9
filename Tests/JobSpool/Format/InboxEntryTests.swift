import JobSpool
import Testing

@Suite("Names in an inbox")
struct InboxEntryTests {
  @Test(
    "Names of jobs are drops",
    arguments: [
      ("align.yaml", "align", ".yaml"), ("a.yml", "a", ".yml"), ("x.json", "x", ".json"),
      ("a.b@c+d=e,f-g_h.yaml", "a.b@c+d=e,f-g_h", ".yaml"), ("0.yaml", "0", ".yaml"),
    ])
  func drops(_ file: String, _ name: String, _ suffix: String) {
    #expect(InboxEntry.judge(file) == .spec(name: name, suffix: suffix))
  }

  @Test(
    "Work in progress, sidecars and editors' files are passed over",
    arguments: [
      ".align.yaml", "#align.yaml#", "align.yaml~", "align.yaml.tmp", "align.yaml.part", "align.yaml.partial",
      "align.yaml.filepart", "align.yaml.writing", "align.yaml.swp", "align.yaml.swx", "align.yaml.bak",
      "align.yaml.crdownload", "4913", "sedAbCdEf", ".nfs000123", ".fuse_hidden01", "align.status", "align.done",
      "align.meta.json", "align.exit_code", "align.out", "align.err", "align.out.7", "align.elements.tsv",
      "align.refused", "README", "gpu",
    ])
  func ignored(_ file: String) {
    #expect(InboxEntry.judge(file) == .ignored)
  }

  @Test(
    "Names that can't be a job's are refused, not passed over",
    arguments: [
      "two words.yaml", "a;id;b.yaml", "-rf.yaml", "a%b.yaml", "a[1].yaml", "new\nline.yaml", "é.yaml", "_x.yaml",
      String(repeating: "x", count: 201) + ".yaml", "$(id).yaml", ".yaml.yaml",
    ].filter { !$0.hasPrefix(".") })
  func bad(_ file: String) {
    #expect(InboxEntry.judge(file) == .badName)
  }

  @Test("Bytes that are not UTF-8 are a bad name")
  func invalidUTF8() {
    let raw: [UInt8] = [0x61, 0xFF] + Array(".yaml".utf8)
    #expect(raw.withUnsafeBufferPointer { InboxEntry.judge($0) } == .badName)
  }

  @Test("Controls are known by their ending")
  func controls() {
    for verb in ControlVerb.allCases {
      #expect(InboxEntry.judge("align.\(verb.rawValue)") == .control(verb, name: "align"))
    }
    #expect(InboxEntry.judge(".hold") == .inboxHold)
  }

  @Test("A refused name is shown with its odd bytes percent-encoded")
  func shown() {
    #expect(JobName.percentEncoded("a b%;\u{1b}".utf8) == "a%20b%25%3B%1B")
  }

  @Test("A sidecar's events need no look", arguments: ["a.status", "a.done", "a.out", "a.err.12", "a.meta.json"])
  func sidecars(_ file: String) {
    var file = file
    #expect(file.withUTF8 { SidecarKind.owns($0) })
  }

  @Test("A drop's events do", arguments: ["a.yaml", "a.cancel", "a.7", "out.7.yaml"])
  func others(_ file: String) {
    var file = file
    #expect(!file.withUTF8 { SidecarKind.owns($0) })
  }
}

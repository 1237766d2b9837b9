import JobSpool
import Testing

@Suite("Sidecars")
struct SidecarTests {
  @Test("The first word of a status is the state, and the lines read back")
  func status() throws {
    var status = StatusSidecar(.failed)
    status.add("id", "20261122-142211-ci2fm6e2")
    status.add("message", "line one\nline two\u{7}")
    status.add("reason", nil)
    let text = String(decoding: status.bytes, as: UTF8.self)
    #expect(text == "FAILED\nid: 20261122-142211-ci2fm6e2\nmessage: line one line two \n")
    let read = try #require(StatusSidecar(text: text))
    #expect(read.state == .failed)
    #expect(read["id"] == "20261122-142211-ci2fm6e2")
  }

  @Test("An empty sidecar counts as absent")
  func empty() {
    #expect(StatusSidecar(text: "") == nil)
    #expect(DoneSidecar(text: "") == nil)
  }

  @Test("The last word has the state, and a code where there is one")
  func done() {
    #expect(String(decoding: DoneSidecar(.done, code: 0, id: "x").bytes, as: UTF8.self) == "DONE 0\nid: x\n")
    #expect(String(decoding: DoneSidecar(.failed, code: nil, id: nil).bytes, as: UTF8.self) == "FAILED -\n")
    #expect(DoneSidecar(text: "KILLED 143\nid: y\n") == DoneSidecar(.killed, code: 143, id: "y"))
  }

  @Test("Every state has a phase, and only ended ones succeed or fail")
  func phases() {
    for state in SpoolState.allCases { #expect((state.phase == "running") == !state.isTerminal) }
    #expect(SpoolState.done.phase == "success")
  }
}

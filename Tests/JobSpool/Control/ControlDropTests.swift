import JobSpool
import Testing

@Suite("Control drops")
struct ControlDropTests {
  private func read(_ body: String) -> Result<ControlDrop, ControlDrop.Problem> {
    ControlDrop.read(.cancel, name: "align", body: Array(body.utf8))
  }

  @Test("An empty body is for the whole job", arguments: ["", "\n", "  \n\n", "\r\n"])
  func empty(_ body: String) throws {
    #expect(try read(body).get() == ControlDrop(.cancel, name: "align"))
  }

  @Test("A body narrows and addresses it, with blanks and either line end")
  func body() throws {
    let drop = try read("elements: 3-5, 9 \r\nid :20261122-142211-ci2fm6e2 \nnext: true\nmessage: too late: stop\n")
      .get()
    #expect(drop.elements == [3, 4, 5, 9])
    #expect(drop.id == "20261122-142211-ci2fm6e2")
    #expect(drop.isForNext)
    #expect(drop.message == "too late: stop")
  }

  @Test(
    "What can't be read is named",
    arguments: [("whatever", "whatever"), ("elements: x", "x"), ("element: 3", "element"), ("elements:", "elements")])
  func bad(_ body: String, _ word: String) {
    guard case .failure(let problem) = read(body) else {
      Issue.record("\(body) was read")
      return
    }
    #expect(problem.words.contains(word))
  }
}

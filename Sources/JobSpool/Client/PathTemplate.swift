/// Paths in which a spec may name the job: `{name}`, `{id}`, `{index}`, `{scheduler_id}`, `{attempt}`.
package enum PathTemplate {
  package static func fill(_ path: String, job: SpoolJob?, name: String, element: Int?) -> String {
    guard path.contains("{") else { return path }
    var text = path[...]
    var result = ""
    while let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}") {
      result += text[..<open]
      switch text[text.index(after: open)..<close] {
      case "name": result += name
      case "id": result += job?.id ?? ""
      case "index": result += element.map(String.init) ?? ""
      case "scheduler_id": result += job?.schedulerID ?? ""
      case "attempt": result += job?.attempt.map(String.init) ?? "1"
      default: result += text[open...close]
      }
      text = text[text.index(after: close)...]
    }
    return result + text
  }
}

/// libyaml's messages in words that say what to do.
enum YAMLProblem {
  static func explain(_ problem: YAMLEventSource.Problem) -> (message: String, suggestion: String?, mark: YAMLMark) {
    var mark = problem.mark
    var message = problem.text
    var suggestion: String?
    switch problem.text {
    case "mapping values are not allowed in this context":
      message = "a \": \" inside a text without quotes"
      suggestion = "put the text in quotes; or is a \":\" missing, or an indentation wrong, in the line before?"
    case "found character that cannot start any token":
      message = "a text can't begin with this character"
      suggestion = "put the text in quotes, and indent with blanks, not tabs"
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      message = "a tab where blanks are expected"
      suggestion = "indent with blanks, not tabs"
    case "did not find expected <document start>":
      message = "something stands here after the end of the document"
      suggestion = "a file holds one document; a text with quotes ends with them"
    case "found unexpected end of stream":
      // The end of the file says nothing; where the quotes open does.
      message = "the text in quotes is not closed"
      mark = problem.contextMark
    case "did not find expected key", "did not find expected '-' indicator", "could not find expected ':'":
      suggestion = "is the line indented like its neighbours, and is there a \":\" after each key?"
    case "did not find expected ',' or ']'": suggestion = "is a \"]\" or a \",\" missing?"
    case "did not find expected ',' or '}'": suggestion = "is a \"}\" or a \",\" missing?"
    default: break
    }
    if let context = problem.context, message == problem.text {
      message += " (\(context), from line \(problem.contextMark.line))"
    }
    return (message, suggestion, mark)
  }
}

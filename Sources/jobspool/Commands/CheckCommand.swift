import ArgumentParser
import JSONBytes
import JobSpool
import YAMLDocument

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what a spec would do, without doing it.",
    discussion: """
      jobspool check align.yaml        its mistakes, or what it comes to and who says so
      jobspool check specs/*.yaml      one line each; exit 65 if one is wrong
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The inbox it would be dropped into.", valueName: "name"))
  var inbox: String = SpoolLayout.defaultInbox

  @Flag(name: .long, help: "Print the script that would run.")
  var script = false

  @Flag(name: .long, help: "One JSON object for each file.")
  var json = false

  @Flag(name: .long, help: "Warnings count as mistakes.")
  var strict = false

  @Argument(help: "Specs or scripts; - for standard input.")
  var files: [String]

  func run() throws {
    let context = CommandContext(global)
    let layout = try? context.find().layout
    var check = SpecCheck(context: context, layout: layout, inbox: inbox)
    check.isStrict = strict
    check.style = json ? .json : script ? .script : files.count > 1 ? .lines : .whole
    for file in files { check.run(file) }
    if files.count > 1, !json {
      context.note("\(Readable.count(files.count, "file")): \(files.count - check.bad) ok, \(check.bad) not")
    }
    if check.bad > 0 { throw Failure.exit(65) }
  }
}

import ArgumentParser
import Glibc
import JobSpool
import SystemIO

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the schema of a spec, for editors or as text.",
    discussion: """
      jobspool schema                  JSON Schema (draft-07)
      jobspool schema --text           the fields as a table
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(name: .long, help: "The fields as a table.")
  var text = false

  @Flag(name: .long, help: "Write job.schema.json into the spool.")
  var install = false

  func run() throws {
    let context = CommandContext(global)
    if text {
      return Output.write(Array(JobSpecSchema.textTable(width: context.terminal.width).utf8), to: STDOUT_FILENO)
    }
    guard install else { return Output.write(Array(JobSpecSchema.jsonSchema().utf8), to: STDOUT_FILENO) }
    let root = try context.find().layout.root
    do throws(SystemError) {
      let directory = try Directory(root)
      try directory.publish(
        Array(JobSpecSchema.jsonSchema().utf8), as: "job.schema.json", staging: directory,
        stagingName: ".job.schema.json.\(getpid()).tmp")
    } catch {
      throw ClientError(.cannotWrite, "the schema can't be written: \(error)")
    }
    context.note("wrote \(root)/job.schema.json; begin specs with: # yaml-language-server: $schema=../job.schema.json")
    var output = Output()
    output.line(
      #"{"yaml.schemas": {"\#(root)/job.schema.json": ["\#(root)/inbox/**/*.yaml", "\#(root)/examples/*.yaml"]}}"#)
  }
}

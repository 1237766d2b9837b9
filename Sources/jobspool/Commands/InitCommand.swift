import ArgumentParser
import DirectoryWatch
import JobSpool
import SystemIO

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a spool.",
    discussion: """
      jobspool init                    makes ./spool
      jobspool init /srv/spool --shared --inbox gpu=gpu

      A spool that is there is completed; nothing in it is overwritten.
      """)

  enum Engine: String, ExpressibleByArgument, CaseIterable {
    case auto, local
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Where.")
  var dir: String = "./spool"

  @Option(name: .long, help: "auto, or local: this machine.")
  var engine: Engine = .auto

  @Option(
    name: .long,
    help: ArgumentHelp("One more inbox, bound to a profile of the configuration.", valueName: "name[=profile]"))
  var inbox: [String] = []

  @Flag(name: .long, help: "Members of the spool's group may drop too.")
  var shared = false

  func run() throws {
    let context = CommandContext(global)
    var path = context.absolute(dir)
    if path.hasPrefix(context.workingDirectory + "/./") {
      path = context.workingDirectory + "/" + path.dropFirst(context.workingDirectory.utf8.count + 3)
    }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let inboxes = inbox.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      return (name: parts.first ?? "", profile: parts.count > 1 ? parts[1] : nil)
    }
    let existed = SpoolLocator.isSpool(path)
    let made = try SpoolSetup(root: path, engine: "local", inboxes: inboxes, isShared: shared).run()
    var output = Output()
    let verb = existed ? (made.isEmpty ? "complete" : "completed") : "made"
    output.line("\(verb) \(path)" + (made.isEmpty ? "" : "   \(made.joined(separator: ", "))"))
    output.flush()
    if !inboxes.isEmpty, existed {
      context.note("bind new inboxes to their profiles in \(path)/config.yaml, then kill -HUP the daemon")
    }
    check(path, context)
    context.aside("editor   # yaml-language-server: $schema=../job.schema.json   in your specs")
    context.aside("next:    jobspool serve \(dir) &")
    context.aside("         echo 'command: hostname' > \(dir)/inbox/first.yaml")
  }

  /// Whether changes are noticed here: the one thing about a file system that a user can't see.
  private func check(_ path: String, _ context: CommandContext) {
    guard let directory = try? Directory("\(path)/.jobspool/tmp"),
      let choice = try? WatcherChoice.make(for: directory, deliver: { _ in })
    else { return }
    choice.watcher.stop()
    context.aside("file system \(choice.fileSystem): \(choice.explanation)")
  }
}

/// The texts of a new spool.
enum SpoolTemplate {
  static func configuration(engine: String, inboxes: [(name: String, profile: String?)]) -> String {
    var text = """
      # The configuration of this spool; all hosts that serve it read this file.
      # After a change: kill -HUP the daemon (a bad file is refused and the old one stays).

      executor: \(engine)            # the engine that runs jobs: this machine

      # What a job gets that doesn't say:
      # cpus: 1
      # memory: 2 GB
      # walltime: "1:30"         # hours:minutes

      # What local jobs may use together; left out, all that this machine has:
      # local:
      #   cpus: 8
      #   memory: 32G

      """
    let profiles = Set(inboxes.compactMap(\.profile)).sorted()
    if !profiles.isEmpty {
      text += "\n# Options of the jobs of an inbox, over those above:\nprofiles:\n"
      for profile in profiles { text += "  \(profile): {}\n" }
    }
    text += "\nspool:\n  inboxes:\n    default: {}             # inbox/\n"
    for inbox in inboxes {
      text += "    \(inbox.name):"
      text += inbox.profile.map { "\n      profile: \($0)\n" } ?? " {}\n"
    }
    return text
  }

  static let readme = """
    This is a spool of jobspool: drop a job file into inbox/, its result appears beside it.

      echo 'command: hostname' > inbox/.first.tmp && mv inbox/.first.tmp inbox/first.yaml
      until [ -s inbox/first.done ]; do sleep 1; done; cat inbox/first.done inbox/first.out

    first.done comes last, once, for every outcome: "DONE 0", "FAILED 3", "REJECTED -".
    first.status says the state now; first.err what went wrong; first.meta.json everything.
    touch inbox/first.cancel ends it. A new first.yaml after the end runs again.
    examples/ shows what a job file can say, job.schema.json lets editors check it.
    "jobspool serve" here runs the jobs; "jobspool list" shows them.

    """

  static let examples: [(name: String, text: String)] = [
    (
      "hello.yaml",
      """
      # yaml-language-server: $schema=../job.schema.json
      # The smallest job.
      command: echo hello
      ...

      """
    ),
    (
      "array.yaml",
      """
      # yaml-language-server: $schema=../job.schema.json
      # One file, ten elements, at most two at a time: array.elements.tsv has a line for each.
      command: echo "element $JOBSPOOL_INDEX"
      resources:
        cpus: 1
        walltime: 10m
      array:
        indices: 1-10
        parallel: 2
      ...

      """
    ),
  ]
}

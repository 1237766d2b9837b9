import Glibc
import JobSpool
import TestSupport

/// A spool whose sidecars the test writes itself, without any daemon.
struct SidecarSpool {
  let scratch: ScratchDirectory
  let layout: SpoolLayout

  init(inboxes: [String] = []) throws {
    scratch = try ScratchDirectory()
    layout = SpoolLayout(root: SpoolLocator.realPath(scratch.path) ?? scratch.path)
    try layout.create(inboxes: inboxes)
  }

  var reader: SpoolReader {
    get throws { try SpoolReader(layout: layout) }
  }

  func resolver(in directory: String? = nil) throws -> JobResolver {
    JobResolver(reader: try reader, workingDirectory: directory ?? layout.root)
  }

  func write(_ text: String, _ name: String, inbox: String = "inbox") throws {
    try scratch.write(text, to: "\(inbox)/\(name)")
  }

  func drop(_ name: String, inbox: String = "inbox") throws {
    try write("command: true\n", "\(name).yaml", inbox: inbox)
  }

  func live(
    _ name: String, _ state: String = "RUNNING", id: String = "20261122-140211-k7m2q5xd", inbox: String = "inbox"
  ) throws {
    try write(
      "\(state)\nid: \(id)\nexecutor: local\nscheduler_id: 4411\nsince: 2026-11-22T14:02:12.500Z\n", "\(name).status",
      inbox: inbox)
  }

  func ended(
    _ name: String, _ line: String = "DONE 0", id: String = "20261122-140000-abcdefgh", inbox: String = "inbox",
    record: String? = nil
  ) throws {
    let state = line.split(separator: " ")[0]
    try write("\(state)\nid: \(id)\nsince: 2026-11-22T14:09:03Z\n", "\(name).status", inbox: inbox)
    if let record { try write(record, "\(name).meta.json", inbox: inbox) }
    try write("\(line)\nid: \(id)\n", "\(name).done", inbox: inbox)
  }

  static let record = #"""
    {"v":1,"id":"20261122-140000-abcdefgh","name":"align","state":"FAILED","reason":"oom","exit_code":137,
    "signal":9,"executor":"local","scheduler_id":"77","host":"web1","queue":"batch","user":"ann",
    "times":{"dropped":"2026-11-22T14:00:00.000Z","accepted":"2026-11-22T14:00:00.200Z",
    "submitted":"2026-11-22T14:00:00.300Z","started":"2026-11-22T14:00:41.000Z","ended":"2026-11-22T14:01:41.000Z"},
    "resources":{"cpus":2,"memory_bytes":1073741824,"walltime_seconds":3600},
    "files":{"out":"/data/{name}.log","err":"/data/err"},
    "attempts":[{"n":1,"usage":{"user_seconds":1}},
    {"n":2,"usage":{"user_seconds":50,"system_seconds":10,"max_memory_bytes":536870912}}],
    "array":{"size":4,"done":1,"failed":3,"killed":0,"running":0,"pending":0},
    "labels":{"project":"x","n":5},"unknown":{"deep":[1,2]}}
    """#
}

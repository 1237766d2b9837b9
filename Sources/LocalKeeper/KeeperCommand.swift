internal import CLinux
internal import Glibc
internal import SystemIO

/// The command `jobspool-exec DIRECTORY`. It returns when the keeper is ready (or another has the directory), and
/// leaves it running in the background, away from its starter's session, descriptors and directory.
package enum KeeperCommand {
  package static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 2, !arguments[1].hasPrefix("-") else {
      print(
        "usage: jobspool-exec DIRECTORY",
        "Keeps the local jobs of DIRECTORY, on behalf of jobspool and ClusterAPI, which start it by themselves.",
        separator: "\n")
      exit(arguments.count == 2 && ["-h", "--help"].contains(arguments[1]) ? 0 : 64)
    }
    // The daemon's directory is `/`, so the path must not depend on ours.
    guard let real = realpath(arguments[1], nil) else {
      fail("\(arguments[1]): \(String(cString: strerror(errno)))")
    }
    let path = String(cString: real)
    free(real)
    let report = cl_detach("jobspool-exec")
    guard report >= 0 else { fail("can't go into the background: \(String(cString: strerror(errno)))") }
    do throws(KeeperProcess.Refusal) {
      let process = try KeeperProcess(directory: path)
      cl_detach_report(report, 0, "")
      process.run()
    } catch {
      switch error {
      case .anotherKeeper: cl_detach_report(report, 0, "")
      case .system(let error): cl_detach_report(report, 71, "jobspool-exec: \(error)")
      }
    }
    // The lock goes with the process.
    exit(0)
  }

  private static func fail(_ message: String) -> Never {
    _ = try? Descriptor(owning: dup(2)).write(Array("jobspool-exec: \(message)\n".utf8))
    exit(71)
  }
}

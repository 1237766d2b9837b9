import Glibc
import JobSpool
import SystemIO

/// The spool that a daemon is to serve.
enum ServedLayout {
  /// Finds it. A directory that is named and has an inbox becomes a spool: what is missing is made.
  static func find(_ context: CommandContext, isNamed: Bool) throws -> SpoolLayout {
    do throws(ClientError) {
      return try SpoolLocator(
        explicit: context.options.spool, environment: context.environment, workingDirectory: context.workingDirectory
      ).find().layout
    } catch {
      guard isNamed, let path = context.options.spool, let real = SpoolLocator.realPath(context.absolute(path)),
        access("\(real)/inbox", F_OK) == 0
      else { throw error }
      let layout = SpoolLayout(root: real)
      try layout.create()
      return layout
    }
  }
}

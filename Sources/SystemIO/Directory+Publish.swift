import Glibc

extension Directory {
  /// How a name appears.
  package enum Publication: Sendable {
    /// The name may be there, and is replaced in one step.
    case replacing
    /// The name must not be there: `EEXIST` otherwise.
    case exclusive
  }

  /// Puts a whole file under `name`: staged in `staging` as `stagingName`, written, then renamed into place. Readers see
  /// the old file or the whole new one. Nothing is synced.
  package func publish(
    _ bytes: [UInt8], as name: String, _ publication: Publication = .replacing, staging: Directory, stagingName: String,
    mode: UInt32 = 0o644
  ) throws(SystemError) {
    let file = try staging.open(stagingName, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    do throws(SystemError) {
      try file.write(bytes, staging.path(of: stagingName))
      switch publication {
      case .replacing: try staging.rename(stagingName, to: self, as: name)
      case .exclusive: try staging.renameExclusively(stagingName, to: self, as: name)
      }
    } catch {
      try? staging.unlink(stagingName)
      throw error
    }
  }
}

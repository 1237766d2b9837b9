import JobSpool

/// Whether somebody serves the spool, as far as its files tell.
struct DaemonWatch {
  let context: CommandContext
  let reader: SpoolReader

  /// What to say when nobody does.
  var warning: String? {
    let status = SpoolStatus(reader.status())
    if reader.isServed(status, now: context.now) {
      guard let intake = status.intake, intake != "open" else { return nil }
      return "warning: the daemon's intake is \(intake); the job will wait until it is open again"
    }
    let since = status.lastBeat.map { "for \(Readable.duration(context.now - $0))" } ?? "yet"
    return "warning: no daemon has served this spool \(since); the job will wait (jobspool serve, or once from cron)"
  }
}

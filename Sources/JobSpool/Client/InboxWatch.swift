import DirectoryWatch
import Glibc
import Synchronization
import SystemIO

/// Tells a waiting command that something happened in inboxes: sidecars came, or drops went.
package final class InboxWatch: Sendable {
  private let bell: Doorbell
  private let watcher: any DirectoryWatcher
  private let gathered: Gathered
  /// The longest sleep that is safe: a watch that reports everything needs none, but a network's directory does.
  private let patience: Double

  /// Watches the inboxes of a spool. Where the kernel's own events can't be had, directories are listed.
  package init(_ reader: SpoolReader, inboxes: Set<String>) throws(ClientError) {
    do throws(SystemError) {
      let bell = try Doorbell()
      self.bell = bell
      let gathered = Gathered()
      let choice = try WatcherChoice.make(for: Directory(reader.layout.inbox), isTried: false) { events in
        gathered.add(events)
        bell.ring()
      }
      watcher = choice.watcher
      self.gathered = gathered
      patience = choice.isEventDriven ? 60 : 15
      for inbox in inboxes.sorted() {
        _ = try watcher.add(
          reader.layout.inbox(inbox), [.arrivals, .departures],
          where: { name in name.last != UInt8(ascii: "~") && name.first != UInt8(ascii: ".") },
          // A job whose sidecars go away was put into the archive.
          departing: { name in name.ends(with: ".done") || name.ends(with: ".status") })
      }
    } catch {
      throw ClientError(.notPermitted, "the inboxes can't be watched: \(error)")
    }
  }

  private final class Gathered: Sendable {
    struct Changes: Sendable {
      var names: Set<String> = []
      var isWhole = false
    }

    private let changes = Mutex(Changes())

    func add(_ events: [WatchEvent]) {
      changes.withLock { changes in
        for event in events {
          if event.kind == .overflow || event.kind == .gone {
            changes.isWhole = true
          } else if let name = SidecarListing.jobName(ofFile: String(decoding: event.name, as: UTF8.self)) {
            changes.names.insert(name)
          }
        }
      }
    }

    func take() -> Changes {
      changes.withLock { changes in
        defer { changes = Changes() }
        return changes
      }
    }
  }

  /// Sleeps until something happened or the time is up. The names that something happened to; nil when every job should
  /// be looked at.
  package func sleep(atMost seconds: Double) -> Set<String>? {
    let isCapped = seconds > patience
    var source = pollfd(fd: bell.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    let count = poll(&source, 1, CInt(clamping: Int(min(seconds, patience) * 1000) + 1))
    bell.silence()
    let changes = gathered.take()
    if changes.isWhole || (count == 0 && isCapped) { return nil }
    return changes.names
  }

  /// Ends a sleep at once, from a signal handler too.
  package var wakeDescriptor: CInt { bell.descriptor.rawValue }

  package func stop() { watcher.stop() }
}

import DirectoryWatch
import Glibc
import Synchronization
import SystemIO

/// Tells a waiting command that something happened in inboxes: sidecars came, or drops went.
package final class InboxWatch: Sendable {
  private let bell: Doorbell
  private let watcher: any DirectoryWatcher
  private let gathered: Gathered
  /// How long everything may go without a look: a watch that reports all changes needs none, but a listing doesn't show
  /// what went away.
  private let patience: Mutex<Patience>
  private let clock = SystemClock()

  private struct Patience {
    var seconds: Double
    var longest: Double
    var lastWhole: UInt64

    /// Whether it has run out; then it begins anew, and lasts longer.
    mutating func isOver(at now: UInt64) -> Bool {
      guard Double(now - lastWhole) / 1e9 >= seconds else { return false }
      lastWhole = now
      seconds = min(longest, seconds * 1.5)
      return true
    }
  }

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
      patience = Mutex(
        choice.isEventDriven
          ? Patience(seconds: 60, longest: 60, lastWhole: clock.monotonic)
          : Patience(seconds: 2, longest: 15, lastWhole: clock.monotonic))
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
    let longest = patience.withLock { $0.seconds }
    var source = pollfd(fd: bell.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    poll(&source, 1, CInt(clamping: Int(min(seconds, longest) * 1000) + 1))
    bell.silence()
    let changes = gathered.take()
    let isWhole = patience.withLock { $0.isOver(at: clock.monotonic) } || changes.isWhole
    return isWhole ? nil : changes.names
  }

  /// Ends a sleep at once, from a signal handler too.
  package var wakeDescriptor: CInt { bell.descriptor.rawValue }

  package func stop() { watcher.stop() }
}

import Testing

/// libinotifytools' state is global, so what may use it runs one after the other.
@Suite(.serialized)
enum WatchTests {}

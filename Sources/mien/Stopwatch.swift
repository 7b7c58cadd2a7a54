internal import Transport

/// Time since it was made.
struct Stopwatch {
    private let start = MonotonicClock.now

    var milliseconds: Double { Double(MonotonicClock.now - start) / 1e6 }
}

/// Timers ordered by their keys: a binary heap whose members know their places.
/// - Complexity: O(log n) for every change, O(1) for the first.
struct TimerHeap {
    private var timers: [LoopTimer] = []

    /// The earliest key, or nil.
    var first: UInt64? { timers.first?.key }

    /// Puts a timer in, or moves it to a new key.
    mutating func put(_ timer: LoopTimer, key: UInt64) {
        timer.key = key
        if let place = timer.place {
            settle(place)
        } else {
            timer.place = timers.count
            timers.append(timer)
            rise(timers.count - 1)
        }
    }

    /// Takes a timer out; nothing happens if it is not in.
    mutating func remove(_ timer: LoopTimer) {
        guard let place = timer.place, place < timers.count else { return }
        timer.place = nil
        let last = timers.removeLast()
        guard place < timers.count else { return }
        timers[place] = last
        last.place = place
        settle(place)
    }

    /// Takes out the first timer whose key is not behind the time given.
    mutating func pop(until now: UInt64) -> LoopTimer? {
        guard let timer = timers.first, timer.key <= now else { return nil }
        remove(timer)
        return timer
    }

    private mutating func settle(_ place: Int) {
        if place > 0, timers[place].key < timers[(place - 1) / 2].key { rise(place) } else { sink(place) }
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard timers[place].key < timers[parent].key else { return }
            exchange(place, parent)
            place = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < timers.count {
                if timers[child].key < timers[least].key { least = child }
            }
            if least == place { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        timers.swapAt(a, b)
        timers[a].place = a
        timers[b].place = b
    }
}

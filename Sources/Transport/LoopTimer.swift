/// One deadline that moves: set it as often as there is progress, which costs nothing while it only moves away.
///
/// Belongs to an event loop's queue, as everything that holds it.
public final class LoopTimer {
    private unowned let loop: EventLoop
    private let action: () -> Void

    /// When it shall fire, nanoseconds of the monotonic clock, or nil.
    public private(set) var deadline: UInt64?
    /// The key that the heap has it under: never later than the deadline.
    var key: UInt64 = 0
    /// Its place in the heap, or nil if it is not in there.
    var place: Int?

    /// - Parameter action: is called on the loop once for every deadline that passes.
    public init(loop: EventLoop, action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
    }

    /// Moves the deadline; nil takes it away.
    public func set(_ deadline: UInt64?) {
        self.deadline = deadline
        guard let deadline else { return }
        if place == nil || deadline < key { loop.schedule(self, at: deadline) }
    }

    /// Takes the timer out of its loop. Its owner calls this before it lets go of it.
    public func cancel() {
        deadline = nil
        loop.unschedule(self)
    }

    /// The heap's key has come: fires, or goes back to sleep if the deadline has moved on.
    func keyReached(now: UInt64) {
        guard let deadline else { return }
        if deadline > now { return loop.schedule(self, at: deadline) }
        self.deadline = nil
        action()
    }
}

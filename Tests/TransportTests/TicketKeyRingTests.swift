import Testing
import Transport

/// Keys of session tickets come and go by the clock.
@Suite struct TicketKeyRingTests {
    private let hour = TicketKeyRing.rotation

    @Test func aNewKeySealsEveryHour() {
        var ring = TicketKeyRing()
        let first = ring.sealing(now: 5)
        #expect(ring.sealing(now: 5 + hour - 1) == first)
        let second = ring.sealing(now: 5 + hour)
        #expect(second.name != first.name && second.cipher != first.cipher && second.mac != first.mac)
        #expect((first.name.count, first.cipher.count, first.mac.count) == (16, 32, 32))
    }

    @Test func aTicketOpensAsLongAsItLives() {
        var ring = TicketKeyRing()
        let key = ring.sealing(now: 0)
        #expect(ring.opening(key.name, now: hour - 1)?.isOld == false)
        #expect(ring.opening(key.name, now: hour)?.isOld == true)
        _ = ring.sealing(now: hour)
        // The last ticket of a key is sealed just before the next key comes.
        #expect(ring.opening(key.name, now: hour + TicketKeyRing.ticketLife - 1)?.key == key)
        #expect(ring.opening(key.name, now: hour + TicketKeyRing.ticketLife) == nil)
    }

    @Test func keysThatNoTicketNeedsAreForgotten() {
        var ring = TicketKeyRing()
        let key = ring.sealing(now: 0)
        for step in 1...10 { _ = ring.sealing(now: UInt64(step) * hour) }
        #expect(ring.opening(key.name, now: 0) == nil)
        #expect(ring.opening([UInt8](repeating: 0, count: 16), now: 0) == nil)
        #expect(TicketKeyRing().opening(key.name, now: 0) == nil)
    }
}

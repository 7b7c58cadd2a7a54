import EmotionAPI
import ProxyCore
import Testing

struct RateTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func aFullBucketGivesItsBurstAndThenTheRate() {
        let rate = Rate(perSecond: 2, burst: 3)
        var bucket = TokenBucket()
        let start = 5 * Self.second
        for _ in 0..<3 { #expect(bucket.take(rate, now: start) == nil) }
        #expect(bucket.take(rate, now: start) == Self.second / 2)
        // What is refused costs nothing.
        #expect(bucket.take(rate, now: start + Self.second / 4) == Self.second / 4)
        #expect(bucket.take(rate, now: start + Self.second / 2) == nil)
        #expect(bucket.take(rate, now: start + Self.second / 2) == Self.second / 2)
    }

    @Test func restsNeverGiveMoreThanTheBurst() {
        let rate = Rate(perSecond: 1, burst: 2)
        var bucket = TokenBucket()
        for now in [1, 1_000_000] as [UInt64] {
            #expect(bucket.take(rate, now: now * Self.second) == nil)
            #expect(bucket.take(rate, now: now * Self.second) == nil)
            #expect(bucket.take(rate, now: now * Self.second) == Self.second)
        }
    }

    @Test(arguments: [1e-300, 1e-9, 0.5, 1e6, 1e300], [Int.min, 0, 1, Int.max])
    func holdsForAnyRate(_ perSecond: Double, _ burst: Int) {
        var bucket = TokenBucket()
        let rate = Rate(perSecond: perSecond, burst: burst)
        #expect(bucket.take(rate, now: 0) == nil)
        _ = bucket.take(rate, now: .max >> 2)
    }

    @Test func clientsDoNotShareABucket() {
        var table = RateTable<String>(Rate(perSecond: 1, burst: 1), capacity: 8)
        #expect(table.take("a", now: 1) == nil)
        #expect(table.take("b", now: 1) == nil)
        #expect(table.take("a", now: 1) != nil)
        #expect(table.take("a", now: 1 + Self.second) == nil)
    }

    @Test(arguments: [1, 2, 4, 5, 100])
    func neverHoldsMoreThanItsCapacity(_ capacity: Int) {
        var table = RateTable<Int>(Rate(perSecond: 0.001, burst: 2), capacity: capacity)
        for client in 0..<1_000 {
            #expect(table.take(client, now: UInt64(client)) == nil)
            #expect(table.count <= capacity)
        }
    }

    @Test func whatIsNearestToFullIsForgottenFirst() {
        var table = RateTable<Int>(Rate(perSecond: 1, burst: 4), capacity: 8)
        for _ in 0..<4 { _ = table.take(-1, now: 0) }
        for client in 0..<1_000 { _ = table.take(client, now: 0) }
        // The one that spent its all is still known among a thousand strangers of one request each.
        #expect(table.take(-1, now: 0) != nil)
    }

    /// RFC 6177: a site has a /64 at least.
    @Test func aSiteOfIPv6IsOneClient() throws {
        let first = try #require(IPAddress("2001:db8:1:2::1"))
        #expect(first.site == IPAddress("2001:db8:1:2:ffff::9")?.site)
        #expect(first.site != IPAddress("2001:db8:1:3::1")?.site)
        #expect(IPAddress("192.0.2.1")?.site != IPAddress("192.0.2.2")?.site)
        #expect(IPAddress("::ffff:192.0.2.1")?.site == IPAddress("192.0.2.1"))
    }
}

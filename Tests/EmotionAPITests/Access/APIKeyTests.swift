import EmotionAPI
import HTTPCore
import Testing

struct APIKeyTests {
    /// NIST FIPS 180-2, appendix B.1: SHA-256 of "abc".
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    private func head(_ headers: HTTPHeaders) -> HTTPRequestHead {
        HTTPRequestHead(method: .get, target: "/", path: "/", headers: headers)
    }

    @Test func theEntryIsTheDigestOfTheKey() throws {
        #expect(APIKey.hexadecimal(APIKey.digest("abc")) == Self.abc)
        let ring = try APIKeyRing(["first:" + Self.abc, "second:" + Self.abc.uppercased()])
        #expect(ring.name(of: "abc") == "second")
        for wrong in ["", "ab", "abcd", "ABC", Self.abc, "first:" + Self.abc] { #expect(ring.name(of: wrong) == nil) }
    }

    @Test func aMadeKeyOpensWithItsEntryOnly() throws {
        let keys = [APIKey.make(), APIKey.make()]
        #expect(keys[0] != keys[1])
        #expect(keys[0].utf8.count == 69 && keys[0].utf8.allSatisfy(ASCII.isToken))
        let ring = try APIKeyRing(["a:" + APIKey.hexadecimal(APIKey.digest(keys[0]))])
        #expect(ring.name(of: keys[0]) == "a")
        #expect(ring.name(of: keys[1]) == nil)
        #expect(try APIKeyRing([]).name(of: keys[0]) == nil)
    }

    @Test(arguments: [
        "", ":", abc, ":" + abc, "a b:" + abc, "a:" + abc + "0", "a:" + abc.dropLast(), "a:" + abc.dropLast() + "g",
        "a:b:" + abc, "mien_secret", "\u{e9}:" + abc, String(repeating: "a", count: 65) + ":" + abc,
        "a: " + abc.dropLast(),
    ])
    func refusesAnEntryWithoutQuotingIt(_ entry: String) {
        do throws(APIKeyRing.Fault) {
            _ = try APIKeyRing(["ok:" + Self.abc, entry])
            Issue.record("it was taken")
        } catch {
            #expect(error == .malformed(entry: 2))
            #expect(!error.description.contains("secret"))
        }
    }

    @Test func aFileHasAnEntryALine() {
        let file = "# keys of the lab\n\n a:1 \r\nb:2\n\t#c:3\nd:4"
        #expect(APIKeyRing.entries(ofFile: Array(file.utf8)) == ["a:1", "b:2", "d:4"])
        #expect(APIKeyRing.entries(ofFile: []) == [])
    }

    @Test func findsTheKeyWhereItMayStand() {
        #expect(APIKey.presented(head(["Authorization": "Bearer k"])) == "k")
        #expect(APIKey.presented(head(["authorization": "bearer   k"])) == "k")
        #expect(APIKey.presented(head(["X-Api-Key": "k"])) == "k")
        #expect(APIKey.presented(head(["Sec-WebSocket-Protocol": "mien.v1, mien.key.k"])) == "k")
        #expect(APIKey.presented(head(["Authorization": "Bearer k", "X-Api-Key": "l"])) == "k")
        // What a proxy in front wanted for itself is not ours.
        #expect(APIKey.presented(head(["Authorization": "Basic eDp5", "X-Api-Key": "l"])) == "l")
    }

    @Test func takesNoKeyOfTwo() {
        #expect(APIKey.presented(head([:])) == nil)
        #expect(APIKey.presented(head(["Authorization": "k"])) == nil)
        #expect(APIKey.presented(head(["Authorization": "Bearer k", "authorization": "Bearer k"])) == nil)
        #expect(APIKey.presented(head(["X-Api-Key": "k", "x-api-key": "k"])) == nil)
        #expect(APIKey.presented(head(["Sec-WebSocket-Protocol": "mien.key.k, mien.key.l"])) == nil)
    }
}

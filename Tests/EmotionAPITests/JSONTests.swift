import EmotionAPI
import HTTPCore
import Server
import Testing
import WebSocketCore

struct JSONTests {
    private func read(_ text: String, _ dialect: JSONReader.Dialect = .json) throws(JSONError) -> JSON {
        try JSONReader.decode(Array(text.utf8), dialect: dialect)
    }

    private func message(_ text: String, _ dialect: JSONReader.Dialect = .json) -> String? {
        do throws(JSONError) {
            _ = try read(text, dialect)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func keepsTheOrderOfMembers() throws {
        let value = try read(#"{"b": 1, "a": [true, null, "x"], "c": {"z": -2.5e3}}"#)
        #expect(JSONWriter.text(value) == #"{"b":1,"a":[true,null,"x"],"c":{"z":-2500}}"#)
    }

    @Test func writesTheShortestNumberThatReadsBack() {
        #expect(JSONWriter.text(.float(0.1)) == "0.1")
        #expect(JSONWriter.text(.number(Double(Float(0.1)))) == "0.10000000149011612")
        #expect(JSONWriter.text(.number(12)) == "12")
        #expect(JSONWriter.text(.float(-0.0)) == "-0")
        #expect(JSONWriter.text(.float(.nan)) == "null")
        #expect(JSONWriter.text(.number(.infinity)) == "null")
    }

    @Test func escapesWhatJSONForbidsInStrings() {
        #expect(JSONWriter.text("a\"\\\n\u{1}\u{7F}é😀") == #""a\"\\\n\u0001\u007fé😀""#)
    }

    @Test func indentsForPeople() {
        #expect(
            JSONWriter.text(["a": [1, 2], "b": [:]], indent: 2) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}")
    }

    /// RFC 8259 §7: the G clef, U+1D11E, is written as a surrogate pair.
    @Test func readsSurrogatePairs() throws {
        #expect(try read(#""\uD834\uDD1E\u00e9\/""#) == .string("\u{1D11E}é/"))
        #expect(throws: JSONError.self) { try read(#""\uD834""#) }
        #expect(throws: JSONError.self) { try read(#""\uDD1E""#) }
        #expect(throws: JSONError.self) { try read(#""\uD834\u0041""#) }
    }

    /// Texts that RFC 8259's grammar does not produce.
    @Test(arguments: [
        "", " ", "nul", "01", "1.", ".5", "+1", "1e", "-", "0x10", "NaN", "Infinity", "'a'", "{a:1}", "[1,]",
        #"{"a":1,}"#,
        "[1 2]", #"{"a" 1}"#, "\"a\nb\"", "1 2", "// x\n1", #""\x41""#, "\"abc", "[", "{", #"{"a""#, #"{"a":"#, "1e999",
    ])
    func refusesWhatIsNotJSON(_ text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test func refusesBytesThatAreNotUTF8() {
        #expect(throws: JSONError.self) { try JSONReader.decode([0x22, 0xC3, 0x28, 0x22]) }
    }

    @Test func refusesTheSameNameTwice() {
        #expect(message(#"{"a": 1,"a": 2}"#) == "line 1, column 9: the name \"a\" is there twice")
    }

    @Test func boundsTheNumberOfValues() throws {
        func list(_ count: Int) -> [UInt8] {
            Array(("[" + Array(repeating: "0", count: count).joined(separator: ",") + "]").utf8)
        }
        _ = try JSONReader.decode(list(JSONReader.maximumValues - 1))
        do throws(JSONError) {
            _ = try JSONReader.decode(list(JSONReader.maximumValues))
            Issue.record("one more was taken")
        } catch {
            #expect(error.reason == .tooMany(limit: JSONReader.maximumValues))
        }
    }

    @Test func boundsTheDepth() throws {
        let limit = JSONReader.maximumDepth
        _ = try read(String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
        #expect(throws: JSONError.self) {
            try read(String(repeating: "[", count: limit + 1) + String(repeating: "]", count: limit + 1))
        }
        #expect(throws: JSONError.self) { try read(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func theDepthOfClientsIsTheOperatorsToSet() throws {
        #expect(try JSONReader.decode(Array("[[[]]]".utf8), depth: 3) == [[[]]])
        #expect(throws: JSONError.self) { try JSONReader.decode(Array("[[[[]]]]".utf8), depth: 3) }
        #expect(throws: JSONError.self) { try JSONReader.decode(Array(#"{"a":{"b":{"c":{}}}}"#.utf8), depth: 3) }
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        _ = try JSONReader.decode(Array(deep.utf8), depth: 128)
        do throws(Problem) {
            _ = try StreamMessage(.text(#"{"type":"session.update","image":{"x":{"y":[]}}}"#), jsonDepth: 3)
            Issue.record("four levels were taken")
        } catch {
            #expect(error.code == .invalidRequest)
        }
        let part = MultipartPart(name: "options", body: Array(#"{"a":[[[]]]}"#.utf8))
        let reader = EmotionRequestReader(defaults: AnalysisOptions(), maximumImages: 1, maximumFaces: 1, jsonDepth: 3)
        do throws(Problem) {
            _ = try reader.read(HTTPRequestHead(method: .post, target: "/", path: "/"), .multipart([part]))
            Issue.record("four levels were taken")
        } catch {
            #expect(error.code == .invalidOptions && error.detail.contains("3"))
        }
    }

    @Test func readsCommentsAndBareNamesInTheConfigurationDialect() throws {
        let text = "{ // one\n  a: 'x', /* two */ \"b\": [1, 2,], $c_1: true, }"
        #expect(JSONWriter.text(try read(text, .json5)) == #"{"a":"x","b":[1,2],"$c_1":true}"#)
        #expect(throws: JSONError.self) { try read("{ 1a: 2 }", .json5) }
        #expect(throws: JSONError.self) { try read("/* open", .json5) }
    }

    @Test func saysWhereAnErrorIs() {
        #expect(message("{\n a: 1,\n  b 2}", .json5) == "line 3, column 5: expected \":\"")
    }

    @Test func neverTrapsOnTruncatedText() {
        let bytes = Array(#"{"a": [1.5e-3, "\uD834\uDD1E", {"b": null}], "c": "é"}"#.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONReader.decode(Array(bytes[..<count])) }
        }
    }
}

struct Base64Tests {
    /// RFC 4648 §10, test vectors.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func decodesTheVectorsOfItsRFC(_ plain: String, _ text: String) {
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Z===", "====", "Zm9v=Zm9", "Zm 9", "Zm9v\n", "Zg==Zg==", "_-=="])
    func refusesOtherText(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}

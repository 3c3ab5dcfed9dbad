import Secrecy
import Testing

@testable import Evidence

@Suite("Inputs that were cut")
struct StretchTests {
    private static let token = Array("kq7w3zx9m2v5t8r1p4n6")

    private func forms(_ text: String, isRandom: Bool = true) throws -> [String] {
        let scan = try EvidenceScan([Subject(name: "t", text: String(Self.token), isRandom: isRandom)])
        return scan.scan(Array(text.utf8)).hits.map(\.form.description).sorted()
    }

    @Test("12 letters of a token are found wherever they were cut, each run of them once")
    func everyCut() throws {
        for length in 12..<20 {
            for start in 0...(20 - length) {
                let part = String(Self.token[start..<(start + length)])
                #expect(try forms("email=\(part)... other") == ["part"], "\(part)")
                #expect(try forms("email=\(part.uppercased())") == ["part"])
            }
        }
        #expect(try forms("\(String(Self.token))@\(String(Self.token.prefix(15)))") == ["part", "plain"])
    }

    @Test("a token that is all there is told once, as what it is")
    func whole() throws {
        #expect(try forms(String(Self.token)) == ["plain"])
        #expect(try forms("a3E3dzN6eDltMnY1dDhyMXA0bjY=") == ["base64"])
        #expect(try forms("6b713777337a78396d3276357438723170346e36") == ["hex"])
    }

    @Test("what a key was filled up with is no stretch of it")
    func filler() throws {
        let key = "ak_live_" + "Zk3vQ9tR1xY7bN2mC8dF4gH6jK0pL5sW" + String(repeating: "A", count: 100)
        let scan = try EvidenceScan([Subject(key: Secret(name: "padded", text: key))])
        #expect(scan.scan(Array(String(repeating: "A", count: 40).utf8)).hits.isEmpty)
        #expect(!scan.scan(Array("Zk3vQ9tR1xY7bN2m".utf8)).hits.isEmpty)
    }

    @Test("11 letters are not told, nor stretches of what may hold words")
    func others() throws {
        for start in 0...9 { #expect(try forms(String(Self.token[start..<(start + 11)])).isEmpty) }
        #expect(try forms(String(Self.token.prefix(19)), isRandom: false).isEmpty)
    }

    @Test("a run is found once where a file is read piece by piece", arguments: [1, 7, 8, 63, 64, 200])
    func pieces(size: Int) {
        let patterns = PatternSet([Subject(name: "t", text: String(Self.token), isRandom: true)])
        let text =
            Array(String(repeating: "some log line\n", count: 20).utf8)
            + Array("<\(String(Self.token.dropFirst(3)))>".utf8)
        let scan = SourceScan(patterns, SubjectGroups([1]), ScanLimits())
        let channel = ScanChannel(scan)
        for start in stride(from: 0, to: text.count, by: size) {
            text[start..<min(start + size, text.count)].withUnsafeBytes { channel.take($0) }
        }
        channel.finish()
        #expect(scan.results[0].hits.map(\.offset) == [text.count - 18])
        #expect(scan.results[0].hits.map(\.form) == [Form(.part)])
    }

    /// By coreutils' sha256sum and md5sum.
    @Test("digests of the message that a token was sent in are told, of the message exactly as it was")
    func messages() throws {
        let body = #"{"email":"kq7w3zx9m2v5t8r1p4n6@example.test"}"#
        let scan = try EvidenceScan([
            Subject(name: "t", text: String(Self.token), messages: [Array(body.utf8)], isRandom: true)
        ])
        func forms(_ text: String) -> [String] { scan.scan(Array(text.utf8)).hits.map(\.form.description) }
        #expect(
            forms("cache:74b8af73334c041e88695f19f69e7afd5d63e096c1071f3869762e7639b569bd") == ["sha-256-message-hex"])
        #expect(forms("cache:29a1eabaf0c5a1fed3bd44d744a03590") == ["md5-message-hex"])
        #expect(forms(SHA256Digest(of: body + "\n").hex).isEmpty)
    }

    @Test("parts of our own secrets are told from 16 letters on")
    func secrets() throws {
        let scan = try EvidenceScan(secrets: [Secret(name: "password", text: "a certain long password of ours")])
        #expect(scan.scan(Array("is this password of yours?".utf8)).hits.isEmpty)
        #expect(scan.scan(Array("certain long password".utf8)).hits.map(\.form) == [Form(.part)])
    }
}

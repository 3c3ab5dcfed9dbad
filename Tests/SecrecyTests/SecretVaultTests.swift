import TestSupport
import Testing

@_spi(SecretSender) @testable import Secrecy

@Suite("The vault knows every secret in every disguise") struct SecretVaultTests {
    static let keyText = "ak_live_V1StGXR8_Z5jdHi6B-myT7q9pLxK3wN0"
    let vault = SecretVault()
    let key = Secret(name: "funded", text: keyText)

    init() { vault.register(key) }

    static func hex(_ byte: UInt8, upper: Bool = false) -> String { ByteText.hex([byte], uppercase: upper) }
    static func each(_ text: String, _ write: (UInt8) -> String) -> String { text.utf8.map(write).joined() }

    /// The disguises of a text, by name.
    static func disguises(of text: String) -> [(name: String, bytes: [UInt8])] {
        let bytes = Array(text.utf8)
        let texts: [(String, String)] = [
            ("plain", text), ("percent", each(text) { "%" + hex($0, upper: true) }),
            ("percent in lower case", each(text) { "%" + hex($0) }),
            ("percent twice", each(text) { "%25" + hex($0, upper: true) }),
            ("percent here and there", each(text) { $0.isMultiple(of: 2) ? "%" + hex($0) : String(UnicodeScalar($0)) }),
            ("JSON", each(text) { "\\u00" + hex($0) }),
            ("JSON in upper case", each(text) { "\\u00" + hex($0, upper: true) }),
            ("JSON in a JSON string", each(text) { "\\\\u00" + hex($0) }),
            ("JavaScript", each(text) { "\\x" + hex($0) }),
            ("HTML decimal", each(text) { "&#\($0);" }), ("HTML hex", each(text) { "&#x" + hex($0) + ";" }),
            ("HTML padded", each(text) { "&#X0000" + hex($0, upper: true) }),
            ("HTML twice", each(text) { "&amp;#\($0);" }),
            ("mixed", each(text) { $0 > 90 ? "&#\($0);" : "%" + hex($0) }),
            ("hex", ByteText.hex(bytes)), ("upper-case hex", ByteText.hex(bytes, uppercase: true)),
            ("reversed", String(text.reversed())),
        ]
        var disguises = texts.map { ($0.0, Array($0.1.utf8)) }
        disguises.append(("UTF-16LE", bytes.flatMap { [$0, 0] }))
        disguises.append(("UTF-16BE", bytes.flatMap { [0, $0] }))
        for alphabet in ByteText.Base64Alphabet.allCases {
            for before in ["", "u:", "x"] {
                let coded = ByteText.base64(Array((before + text + ":tail").utf8), alphabet: alphabet)
                disguises.append(("base64 \(alphabet) after \(before)", coded))
                disguises.append(
                    ("percent-encoded base64 after \(before)", coded.flatMap { Array("%\(hex($0))".utf8) }))
            }
        }
        return disguises
    }

    @Test("a secret in any encoding is found and replaced", arguments: disguises(of: keyText).indices)
    func encodings(index: Int) {
        let disguise = Self.disguises(of: Self.keyText)[index]
        for (before, after) in [("", ""), ("before \u{e9}& % \\ ", "\n<after&#>")] {
            let text = Array(before.utf8) + disguise.bytes + Array(after.utf8)
            let findings = vault.scan(text)
            #expect(!findings.isEmpty, "\(disguise.name)")
            #expect(findings.allSatisfy { $0.secret == "funded" && $0.fingerprint == key.fingerprint })
            let redacted = vault.redact(text)
            #expect(vault.scan(redacted).isEmpty, "\(disguise.name)")
            #expect(String(decoding: redacted, as: UTF8.self).contains("[secret funded \(key.fingerprint)]"))
            #expect(
                redacted.starts(with: Array(before.utf8)) && redacted.reversed().starts(with: after.utf8.reversed()))
        }
    }

    @Test("innocent text stays as it is") func innocent() {
        var random = TestSupport.SeededGenerator(seed: 3)
        for text in [
            "", "%", "%4", "%zz\\u12\\", "&#;&#x;&amp", "ak_live_", String(Self.keyText.dropLast()),
            Self.keyText.uppercased(), "[secret funded \(key.fingerprint)]",
        ] {
            #expect(vault.redact(text) == text)
            #expect(vault.scan(Array(text.utf8)).isEmpty)
        }
        for _ in 0..<200 {
            let bytes = random.bytes(500)
            #expect(vault.redact(bytes) == bytes)
        }
    }

    @Test("the longest secret wins, and neighbours are both replaced") func longestFirst() throws {
        let longer = try key.derived(.appending(Array("-mutated".utf8)), name: "mutated")
        let user = Secret(name: "password", text: "correct horse")
        vault.register([longer, user, key.named("again")])
        #expect(vault.secrets.map(\.name) == ["funded", "mutated", "password"])
        let text = Self.keyText + Self.keyText + "-mutated" + "correct horse"
        #expect(
            vault.redact(text)
                == "[secret funded \(key.fingerprint)][secret mutated \(longer.fingerprint)]"
                + "[secret password \(user.fingerprint)]")
    }

    @Test("findings tell form, layers and offset") func findings() throws {
        let finding = try #require(
            vault.scan(Array(("ab" + Self.each(Self.keyText) { "%\(Self.hex($0))" }).utf8)).first)
        #expect(finding.offset == 2 && finding.form == .plain && finding.escapeLayers == 1)
        #expect("\(finding)" == "secret funded (\(key.fingerprint)) at byte 2, plain, escaped once")
    }

    @Test("secrets of fewer than eight bytes are not searched for, and listed") func short() {
        let pin = Secret(name: "pin", text: "1234567")
        let password = Secret(name: "password", text: "12345678")
        vault.register([pin, password])
        #expect(vault.unscannable == [pin])
        #expect(vault.redact("1234567") == "1234567")
        #expect(vault.redact("12345678") == "[secret password \(password.fingerprint)]")
    }

    @Test("a file is searched piece by piece, at any offset") func files() throws {
        let folder = try TemporaryFolder("scan")
        let edge = 1 << 12
        for offset in [0, edge - 1, edge - 20, edge, 2 * edge - 100, 3 * edge] {
            for disguise in Self.disguises(of: Self.keyText) {
                let bytes =
                    [UInt8](repeating: 0x20, count: offset) + disguise.bytes + [UInt8](repeating: 0x20, count: 99)
                let findings = try vault.scan(fileAt: folder.write(bytes, to: "file"), pieceSize: edge)
                #expect(findings.count == 1, "\(disguise.name) at \(offset)")
                #expect(findings == vault.scan(bytes), "\(disguise.name) at \(offset)")
            }
        }
        #expect(throws: FileScanError.self) { try vault.scan(fileAt: folder.path("missing")) }
    }

    @Test("hundreds of secrets are told apart") func many() {
        var random = TestSupport.SeededGenerator(seed: 8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".utf8)
        let keys = (0..<300).map { number in
            Secret(name: "k\(number)", bytes: Array("ak_live_".utf8) + (0..<32).map { _ in random.pick(alphabet) ?? 0 })
        }
        vault.register(keys)
        for secret in keys.prefix(40) {
            let encoded = secret.withBytes { ByteText.base64(Array("user:".utf8) + $0) }
            #expect(Set(vault.scan(Array("Basic ".utf8) + encoded).map(\.secret)) == [secret.name])
        }
    }
}

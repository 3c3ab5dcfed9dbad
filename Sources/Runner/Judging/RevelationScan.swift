import Oracles
import Secrecy
import SpecLanguage

/// Looks for what a refusal gives away.
struct RevelationScan: Sendable {
    let subject: JudgedAnswer
    let answer: Answer

    /// What was found, as a reader needs it; never the secret itself.
    func find(_ revelation: Revelation) -> String? {
        switch revelation {
        case .key: subject.leaks.first.map { "the answer contains the key (\($0))" }
        case .digest: digest
        case .input: echoedToken.map { "the answer repeats the input '\($0)'" }
        case .stackTrace: Disclosure.stackTrace(in: answer.bodyText).map { "a stack trace ('\($0.visible)')" }
        case .sql: Disclosure.sql(in: answer.bodyText).map { "a database error ('\($0.visible)')" }
        case .productVersion: Disclosure.productVersion(in: answer).map { "a product version (\($0))" }
        case .cookie:
            answer.values(of: "Set-Cookie").first.map { value in
                "a cookie named '\(value.prefix { $0 != "=" })'"
            }
        }
    }

    private var digest: String? {
        Self.showsDigest(of: subject.keys, in: answer) ? "the answer contains the key's SHA-256 digest" : nil
    }

    /// Whether an answer holds the SHA-256 digest of a key, in any encoding.
    static func showsDigest(of keys: [Secret], in answer: Answer) -> Bool {
        let vault = SecretVault()
        for key in keys {
            for text in SecretTransformation.DigestText.allCases {
                if let digest = try? key.derived([.sha256(text)], name: "digest") { vault.register(digest) }
            }
        }
        let fields = answer.headers.map(\.value).joined(separator: "\n")
        return !vault.scan(Array(fields.utf8) + [UInt8(ascii: "\n")] + answer.body).isEmpty
    }

    private var echoedToken: String? {
        let text = (answer.headers.map(\.value) + [answer.bodyText]).joined(separator: "\n").lowercased()
        return subject.tokens.first { text.contains($0) }
    }
}

extension String {
    fileprivate var visible: String { replacing("\n", with: "\\n").replacing("\t", with: "\\t") }
}

import SpecLanguage
import TLSProbe
import TypedYAML

extension TLSProfile {
    /// What a profile file may hold.
    static let fileSchema: Schema<TLSProfile> = .mapping(
        "TLS profile", about: "What an authority demands of a server's TLS.",
        example: """
            profile: house
            title: Our own rules
            source: https://wiki.example/tls
            versions: { required: ["1.3"], allowed: ["1.3"] }
            """
    ) { fields in
        let name = fields.required("profile", .name, about: "The name, for `--profile`.", example: "house")
        let title = fields.required("title", .string(canBeEmpty: false), about: "What it is.")
        let source = fields.required("source", .string(canBeEmpty: false), about: "Where it is written.")
        let versions = fields.optional(
            "versions", .rule("rule for versions", of: .version), default: Rule<TLSVersion>(),
            about: "Versions of the protocol.")
        let suites = fields.optional(
            "suites", .rule("rule for suites", of: .suite), default: Rule<CipherSuite>(),
            about: "Cipher suites of TLS 1.3.")
        let groups = fields.optional(
            "groups", .rule("rule for groups", of: .group), default: Rule<NamedGroup>(),
            about: "Groups for the key exchange.")
        return { record in
            TLSProfile(
                name: record[name], title: record[title], source: record[source], versions: record[versions],
                suites: record[suites], groups: record[groups])
        }
    }

    /// The profiles that are built in, and what is wrong with their files.
    static func builtIn() -> (profiles: [TLSProfile], diagnostics: [Diagnostic]) {
        let decoded = SpecSource.embeddedProfiles.map { fileSchema.decode($0) }
        return (decoded.compactMap(\.value), decoded.flatMap(\.diagnostics))
    }
}

extension Schema {
    /// What is required and what is allowed in one dimension.
    fileprivate static func rule<Element: Hashable & Sendable>(
        _ name: String, of element: Schema<Element>
    ) -> Schema<TLSProfile.Rule<Element>> where Value == TLSProfile.Rule<Element> {
        .mapping(name, about: "What a server has to take, and all that it may take.") { fields in
            let required = fields.optional(
                "required", Schema<[Element]>.list(of: element), default: [], about: "What it has to take.")
            let allowed = fields.optional(
                "allowed", Schema<[Element]>.list(of: element),
                about: "All that it may take; without it, nothing is forbidden.")
            return { record in TLSProfile.Rule(required: record[required], allowed: record[allowed]) }
        }
    }
}

extension Schema<TLSVersion> {
    fileprivate static var version: Schema<TLSVersion> {
        .scalar("version of TLS", example: "\"1.3\"", encode: { $0.name }) { text throws(Mistake) in
            guard let version = TLSVersion(word: text) else {
                throw Mistake(
                    "'\(text)' is no version of TLS", help: "write 1.3, 1.2, 1.1, 1.0, ssl-3 or ssl-2, in quotes")
            }
            return version
        }
    }
}

extension Schema<CipherSuite> {
    fileprivate static var suite: Schema<CipherSuite> {
        .scalar("cipher suite", example: "TLS_AES_256_GCM_SHA384", encode: { $0.name }) { text throws(Mistake) in
            guard let suite = CipherSuite(name: text), suite.isTLS13 else {
                let names = CipherSuite.allTLS13.map(\.name).joined(separator: ", ")
                throw Mistake("'\(text)' is no cipher suite of TLS 1.3", help: "these are: \(names)")
            }
            return suite
        }
    }
}

extension Schema<NamedGroup> {
    fileprivate static var group: Schema<NamedGroup> {
        .scalar("group", example: "x25519", encode: { $0.name }) { text throws(Mistake) in
            guard let group = NamedGroup(name: text) else {
                throw Mistake("'\(text)' is no group", help: "write its name as IANA registers it, such as secp256r1")
            }
            return group
        }
    }
}

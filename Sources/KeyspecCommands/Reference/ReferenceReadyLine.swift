#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `keyspec-reference serve` prints when it is ready.
struct ReferenceReadyLine: Decodable, Sendable {
    struct Node: Decodable, Sendable {
        var name: String
        var address: String
        var port: Int
    }

    struct Account: Decodable, Sendable {
        var email: String
        var password: String
        var credits: Int
        var rate: Rate
        /// A key of the account that is active no longer.
        var revokedKey: String?

        enum CodingKeys: String, CodingKey {
            case email, password, credits, rate
            case revokedKey = "revoked_key"
        }
    }

    struct Rate: Decodable, Sendable {
        var limit: Int
        var windowMS: Int

        enum CodingKeys: String, CodingKey {
            case limit
            case windowMS = "window_ms"
        }
    }

    struct Plain: Decodable, Sendable {
        var port: Int
    }

    var base: String
    /// All names that its certificate stands for.
    var names: [String]
    /// Where it speaks plain HTTP, if it does.
    var plain: Plain?
    /// How it claims to be read, when not by the default: `only`.
    var tlsSuites: String?
    /// The same for post-quantum groups: `expected`.
    var postQuantum: String?
    var nodes: [Node]
    /// How many letters its keys are made of: 62 or 64.
    var keyAlphabet: Int
    var authorityFile: String
    /// Where it keeps its files.
    var directory: String
    /// By role.
    var accounts: [String: Account]

    enum CodingKeys: String, CodingKey {
        case base, names, plain, nodes, accounts, directory
        case keyAlphabet = "key_alphabet"
        case authorityFile = "ca_file"
        case tlsSuites = "tls_suites"
        case postQuantum = "post_quantum"
    }

    /// The line as it was printed; nil when it is none.
    init?(_ line: some Sequence<UInt8>) {
        guard let ready = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
        self = ready
    }
}

import COpenSSL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A password as it is stored: scrypt (RFC 7914), `scrypt$N$r$p$salt$key` with base64 at the end.
struct PasswordHash: Sendable {
    /// How much work one guess is.
    enum Work: Int, Sendable {
        /// 32 MiB and some 80 ms, for what people choose.
        case chosen = 32_768
        /// For passwords that a machine drew with 130 bits, which no guessing reaches anyway.
        case drawn = 1024
    }

    let text: String

    init(stored: String) { text = stored }

    init(password: String, work: Work) throws {
        let salt = RandomText.bytes(16)
        let key = try Self.derive(password, salt: salt, cost: work.rawValue)
        text = "scrypt$\(work.rawValue)$8$1$\(Data(salt).base64EncodedString())$\(Data(key).base64EncodedString())"
    }

    /// One that no password has, for the same work as with somebody's own.
    static let nobodys: PasswordHash = {
        let (salt, key) = (Data(RandomText.bytes(16)), Data(RandomText.bytes(32)))
        return PasswordHash(
            stored: "scrypt$\(Work.chosen.rawValue)$8$1$\(salt.base64EncodedString())$\(key.base64EncodedString())")
    }()

    /// Whether the password is the one hashed; takes the same time either way.
    func matches(_ password: String) -> Bool {
        let parts = text.split(separator: "$")
        guard parts.count == 6, let cost = Int(parts[1]), let salt = Data(base64Encoded: String(parts[4])),
            let stored = Data(base64Encoded: String(parts[5])),
            let key = try? Self.derive(password, salt: Array(salt), cost: cost)
        else { return false }
        return stored.count == key.count && CRYPTO_memcmp(Array(stored), key, key.count) == 0
    }

    private static func derive(_ password: String, salt: [UInt8], cost: Int) throws -> [UInt8] {
        var key = [UInt8](repeating: 0, count: 32)
        let result = password.withCString {
            EVP_PBE_scrypt($0, password.utf8.count, salt, salt.count, UInt64(cost), 8, 1, 64 << 20, &key, key.count)
        }
        guard result == 1 else { throw TLSFailure("hash a password") }
        return key
    }
}

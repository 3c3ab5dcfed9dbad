@testable import TLSProbe

/// Flights of a server, put together by hand for tests.
enum Flights {
    static func record(_ type: UInt8, _ body: [UInt8], version: UInt16 = 0x0303) -> [UInt8] {
        [type, UInt8(version >> 8), UInt8(version & 255), UInt8(body.count >> 8), UInt8(body.count & 255)] + body
    }

    static func alert(_ code: UInt8, level: UInt8 = 2) -> [UInt8] { record(21, [level, code]) }

    /// The body of a ServerHello.
    static func helloBody(
        version: TLSVersion = .tls13, suite: CipherSuite = .aes256GCM, group: NamedGroup? = .x25519,
        random: [UInt8] = [UInt8](repeating: 7, count: 32), isRetry: Bool = false
    ) -> [UInt8] {
        var body: [UInt8] = [3, version < .tls12 ? UInt8(version.code & 255) : 3]
        body += isRetry ? ServerHello.retryRandom : random
        body += [0, UInt8(suite.rawValue >> 8), UInt8(suite.rawValue & 255), 0]
        guard version == .tls13 else { return body }
        var extensions: [UInt8] = [0, 43, 0, 2, 3, 4]
        if let group {
            let pair = [UInt8(group.rawValue >> 8), UInt8(group.rawValue & 255)]
            extensions +=
                isRetry ? [0, 51, 0, 2] + pair : [0, 51, 0, 36] + pair + [0, 32] + [UInt8](repeating: 9, count: 32)
        }
        return body + [UInt8(extensions.count >> 8), UInt8(extensions.count & 255)] + extensions
    }

    static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type, UInt8(body.count >> 16), UInt8(body.count >> 8 & 255), UInt8(body.count & 255)] + body
    }

    /// A ServerHello in a record of its own.
    static func hello(
        _ version: TLSVersion = .tls13, _ suite: CipherSuite = .aes256GCM, group: NamedGroup? = .x25519,
        random: [UInt8] = [UInt8](repeating: 7, count: 32), isRetry: Bool = false
    ) -> [UInt8] {
        record(
            22, message(2, helloBody(version: version, suite: suite, group: group, random: random, isRetry: isRetry)))
    }

    /// A SERVER-HELLO of SSL 2 without a certificate.
    static let ssl2: [UInt8] = {
        let body: [UInt8] = [4, 0, 1, 0, 2, 0, 0, 0, 3, 0, 16, 1, 0, 0x80] + [UInt8](repeating: 1, count: 16)
        return [0x80, UInt8(body.count)] + body
    }()
}

extension FlightReader {
    /// A reader that has been given bytes in one piece.
    init(reading bytes: [UInt8], expectsSSL2: Bool = false) {
        self.init(expectsSSL2: expectsSSL2)
        receive(bytes)
    }
}

import COpenSSL

/// Mistakes with a ClientHello, and legal refusals of it, that no setting of OpenSSL makes: the hello is read first, and
/// decided on by hand.
struct HelloFaults: Sendable {
    enum Decision: Equatable {
        /// OpenSSL goes on with it.
        case proceed
        /// OpenSSL goes on, with these versions.
        case speak(Set<Int32>)
        /// These bytes are sent, and the connection is closed.
        case answer([UInt8])
        case close
    }

    private enum Alert {
        static let illegalParameter: UInt8 = 47
        static let unsupportedExtension: UInt8 = 110
        static let unrecognizedName: UInt8 = 112
    }

    private let faults: SwitchSet<Defect>
    private let variants: SwitchSet<Variant>

    /// nil when nothing that it would do is on.
    init?(faults: SwitchSet<Defect>, variants: SwitchSet<Variant>) {
        let isNeeded =
            faults.hasAny([
                .prefersTLS12, .ssl3, .ssl2, .tls12Unmarked, .weakSNI, .intolerantGrease, .intolerantExtension,
            ]) || variants.hasAny([.silentRefusal, .sniRequired])
        guard isNeeded else { return nil }
        self.faults = faults
        self.variants = variants
    }

    func decide(_ reading: ClientHello.Reading) -> Decision {
        switch reading {
        case .hello(let hello): return decide(hello)
        case .ssl2:
            if faults.has(.ssl2) { return .answer(Self.ssl2Hello) }
            return variants.has(.silentRefusal) ? .close : .proceed
        case .incomplete, .other: return .proceed
        }
    }

    private func decide(_ hello: ClientHello) -> Decision {
        if faults.has(.ssl3), hello.version == 0x0300 { return .answer(Self.ssl3Hello(hello)) }
        if faults.has(.intolerantGrease), hello.hasGrease { return Self.alert(Alert.illegalParameter) }
        if faults.has(.intolerantExtension), hello.extensions.contains(where: { !Self.knownExtensions.contains($0) }) {
            return Self.alert(Alert.unsupportedExtension)
        }
        if variants.has(.silentRefusal), !hello.offersTLS13 { return .close }
        if variants.has(.sniRequired), hello.serverName == nil { return Self.alert(Alert.unrecognizedName) }
        if faults.has(.weakSNI), hello.serverName != TLSSwitches.names[0] {
            return .speak([TLS1_2_VERSION, TLS1_3_VERSION])
        }
        if faults.has(.prefersTLS12), hello.offersTLS13, hello.offersTLS12 { return .speak([TLS1_2_VERSION]) }
        // OpenSSL marks a downgrade when it could have spoken TLS 1.3: so it must not know that it could.
        if faults.has(.tls12Unmarked), !hello.offersTLS13 { return .speak([TLS1_2_VERSION]) }
        return .proceed
    }

    /// What OpenSSL 3.0 has a handler for; a name is here when some client of today sends it.
    private static let knownExtensions: Set<UInt16> = [
        0, 1, 5, 10, 11, 13, 16, 18, 21, 22, 23, 35, 41, 42, 43, 44, 45, 47, 49, 50, 51, 0xff01,
    ]

    /// A record with a fatal alert (RFC 8446, 6), in the version that every client reads.
    private static func alert(_ description: UInt8) -> Decision {
        .answer([21, 3, 3, 0, 2, 2, description])
    }

    /// A ServerHello of SSL 3 that picks the client's first suite (RFC 6101, 5.6.1.3).
    private static func ssl3Hello(_ hello: ClientHello) -> [UInt8] {
        let suite = hello.suites.first { $0 & 0xff00 != 0x5600 } ?? 0x0035
        let body: [UInt8] = [3, 0] + random(32) + [0, UInt8(suite >> 8), UInt8(suite & 0xff), 0]
        return [22, 3, 0, 0, UInt8(body.count + 4), 2, 0, 0, UInt8(body.count)] + body
    }

    /// A SERVER-HELLO of SSL 2 without certificate and with one cipher, DES-192-EDE3-CBC-WITH-MD5.
    private static var ssl2Hello: [UInt8] {
        let body: [UInt8] = [4, 0, 1, 0, 2, 0, 0, 0, 3, 0, 16, 7, 0, 0xc0] + random(16)
        return [0x80, UInt8(body.count)] + body
    }

    private static func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
}

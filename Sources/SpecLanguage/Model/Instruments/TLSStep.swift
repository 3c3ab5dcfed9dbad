/// A question to the TLS of the deployment, answered from one assessment of each address that all checks share.
package struct TLSStep: Sendable, Hashable {
    package var question: TLSQuestion
    /// Whether it is asked under every further name of the target instead of under its own.
    package var isOfNames: Bool

    package init(_ question: TLSQuestion, isOfNames: Bool = false) {
        self.question = question
        self.isOfNames = isOfNames
    }
}

/// What can be asked; the words are those of the instrument.
package enum TLSQuestion: String, Sendable, Hashable, CaseIterable {
    case version = "version-1.3"
    case older12 = "older-1.2"
    case older11 = "older-1.1"
    case older10 = "older-1.0"
    case olderSSL3 = "older-ssl-3"
    case olderSSL2 = "older-ssl-2"
    case aes256Only = "aes-256-only"
    case aes256First = "aes-256-first"
    case nothingElse = "nothing-but-aes-256"
    case plainOnTLSPort = "plain-on-tls-port"
    case plainPort = "plain-port"
    case certificateHost = "certificate-host"
    case certificateDates = "certificate-dates"
    case certificateChain = "certificate-chain"
    case certificateKey = "certificate-key"
    case certificateSignature = "certificate-signature"
    case earlyData = "early-data"
    case withoutName = "without-name"
    case hsts
    case groups
    case signature
    case tickets
    case tolerance
    case retry
    case downgrade = "downgrade-sentinel"
    case postQuantum = "post-quantum"

    /// What holds when the answer is good, for the middle of a sentence.
    package var meaning: String {
        switch self {
        case .version: "TLS 1.3 with every client that offers it"
        case .older12: "no TLS 1.2"
        case .older11: "no TLS 1.1"
        case .older10: "no TLS 1.0"
        case .olderSSL3: "no SSL 3"
        case .olderSSL2: "no SSL 2"
        case .aes256Only: "TLS 1.3 with a client that offers AES-256-GCM alone"
        case .aes256First: "AES-256-GCM with every client that offers it, in whatever order"
        case .nothingElse: "no TLS 1.3 with a client that does not offer AES-256-GCM"
        case .plainOnTLSPort: "no answer to plain HTTP on the port of TLS"
        case .plainPort: "no answer to plain HTTP on the plain port"
        case .certificateHost: "a certificate for the host"
        case .certificateDates: "certificates that are in date"
        case .certificateChain: "a chain of server certificates up to the trusted authorities"
        case .certificateKey: "keys of at least 112 bits of security in the chain"
        case .certificateSignature: "signatures of at least 112 bits of security in the chain"
        case .earlyData: "no request that is acted upon as early data"
        case .withoutName: "nothing older than TLS 1.3 with a client that sends no server name"
        case .hsts: "Strict-Transport-Security for at least a million seconds"
        case .groups: "no obsolete group"
        case .signature: "no weak signature of the handshake"
        case .tickets: "tickets that live for half a week at most"
        case .tolerance: "a server that skips what it does not know"
        case .retry: "a server that asks for a key when none is sent"
        case .downgrade: "a mark of downgrade in old handshakes"
        case .postQuantum: "a post-quantum group"
        }
    }
}

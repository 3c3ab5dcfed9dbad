/// What the facts say about one question of the contract.
package struct TLSFinding: Sendable, Hashable {
    /// How it came out.
    package enum Verdict: String, Sendable, Hashable {
        case holds, violated, inconclusive
        /// Seen and told, and no matter of the contract either way.
        case noted
    }

    /// What it is called; unique among the findings of an assessment.
    package let question: Question
    package let verdict: Verdict
    /// What was seen, as a sentence without a full stop.
    package let sentence: String
    /// The ids of the probes that it rests on; `handshake`, `plain` and `early-data` for what is none.
    package let witnesses: [String]

    package init(_ question: Question, _ verdict: Verdict, _ sentence: String, witnesses: [String] = []) {
        self.question = question
        self.verdict = verdict
        self.sentence = sentence
        self.witnesses = witnesses
    }

    /// The questions, each of one clause.
    package enum Question: String, Sendable, Hashable, CaseIterable {
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
        case hsts = "hsts"
        case groups = "groups"
        case signature = "signature"
        case tickets = "tickets"
        case tolerance = "tolerance"
        case retry = "retry"
        case downgrade = "downgrade-sentinel"
        case postQuantum = "post-quantum"

        /// The clause of the contract.
        package var clause: String {
            switch self {
            case .version: "TLS-1"
            case .older12, .older11, .older10, .olderSSL3, .olderSSL2: "TLS-2"
            case .aes256Only, .aes256First: "TLS-3"
            case .nothingElse: "TLS-4"
            case .plainOnTLSPort, .plainPort: "TLS-5"
            case .certificateHost, .certificateDates, .certificateChain, .certificateKey, .certificateSignature: "TLS-6"
            case .earlyData: "TLS-7"
            case .withoutName: "TLS-8"
            case .hsts, .groups, .signature, .tickets, .tolerance, .retry, .downgrade, .postQuantum: "TLS-9"
            }
        }
    }
}

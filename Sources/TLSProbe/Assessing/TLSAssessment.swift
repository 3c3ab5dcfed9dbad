package import Secrecy

/// What an assessment is about: one address, and the name that clients know it by.
package struct AssessmentTarget: Sendable, Hashable {
    package var address: SocketAddress
    /// The name or address that the certificate has to stand for; a name is sent as SNI too.
    package var host: String

    package init(address: SocketAddress, host: String) {
        self.address = address
        self.host = host
    }

    /// What SNI says: an address is none (RFC 6066, 3).
    var serverName: String? {
        let isAddress = host.contains(":") || host.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
        return isAddress ? nil : host
    }
}

/// How an assessment is made.
package struct AssessmentSettings: Sendable {
    /// How much is asked.
    package enum Scope: Sendable, Hashable {
        /// Everything, in at most 20 connections.
        case full
        /// Version, suite and certificate, in at most 8: for a further name at an address that was assessed.
        case brief
    }

    package var scope = Scope.full
    /// The time for all of it.
    package var budget = Duration.seconds(3)
    /// The most connections.
    package var allowance = 20
    /// What is asked over TLS, for its answer's fields; HTTP/1.1.
    package var request: [UInt8]?
    /// What is sent as early data when a ticket allows it; HTTP/1.1. It may hold a key.
    package var earlyRequest: SecretText?
    /// What is asked in plain text on the TLS port; nothing when nil.
    package var plainRequest: [UInt8]?
    /// A further port where plain HTTP may be spoken.
    package var plainAddress: SocketAddress?
    /// Whether every suite and group is found out, one connection each and one more.
    package var enumerates = false

    package init() {}

    /// Settings whose requests ask for a path of a host, with no key.
    package init(host: String, port: UInt16, path: String = "/", userAgent: String = "keyspec") {
        let authority = (host.contains(":") ? "[\(host)]" : host) + (port == 443 ? "" : ":\(port)")
        let text =
            "GET \(path) HTTP/1.1\r\nHost: \(authority)\r\nUser-Agent: \(userAgent)\r\nAccept: */*\r\n"
            + "Connection: close\r\n\r\n"
        request = Array(text.utf8)
        earlyRequest = SecretText(text)
        plainRequest = request
    }
}

/// How early data fared, step by step; a step that was not reached is nil.
package struct EarlyDataFacts: Sendable, Hashable {
    /// Bytes that the first ticket allows; nil when there was no ticket.
    package var advertised: UInt32?
    package var first: EarlyDataGrade?
    /// The same ticket and the same data once more.
    package var again: EarlyDataGrade?
    /// Whether it held a key. A server may answer early what is safe to repeat (RFC 8470 3), a page that anybody can read for
    /// one; the clause is about calls with a key.
    package var holdsKey = false
    package var transcripts: [Transcript] = []
    /// Why a step could not be made.
    package var problem: String?
}

/// What a resumption came to.
package struct ResumptionFacts: Sendable, Hashable {
    package var isResumed: Bool
    package var applicationProtocol: String?
}

/// The suites or groups that a server takes, in the order in which it picked them.
package struct Enumeration: Sendable, Hashable {
    package var version: TLSVersion
    package var suites: [CipherSuite] = []
    package var groups: [NamedGroup] = []
    /// Whether the last hello of each row was refused, so that nothing is left out.
    package var isComplete = false
}

/// Everything that was seen at one address.
package struct TLSAssessment: Sendable {
    package let target: AssessmentTarget
    package var probes: [ProbeRecord] = []
    /// The full handshake: its hello's fate, what it settled, and its bytes.
    package var handshakeOutcome: ProbeOutcome = .inconclusive(.notMade("no connection"))
    package var handshakeFailure: String?
    /// Whether a request was sent behind it.
    package var hasAskedForAnswer = false
    package var handshake: HandshakeFacts?
    package var handshakeTranscript = Transcript()
    package var certificate: CertificateFacts?
    package var resumption: ResumptionFacts?
    package var earlyData = EarlyDataFacts()
    package var plain: [PlainRecord] = []
    package var enumerations: [Enumeration] = []
    /// How many connections were made, and how long all of it took.
    package var connections = 0
    package var duration: Duration = .zero

    package init(target: AssessmentTarget) { self.target = target }

    /// The record of a probe; nil when it was not part of this assessment.
    package subscript(id: String) -> ProbeRecord? { probes.first { $0.probe.id == id } }

    /// Why nothing at all could be asked there, when that is so.
    package var unreachable: Doubt? {
        guard let control = self["control"] else { return nil }
        switch (control.outcome, handshakeOutcome) {
        case (.inconclusive(let doubt), .inconclusive(let other)) where doubt.isOfConnecting && other.isOfConnecting:
            return doubt
        default: return nil
        }
    }
}

extension Doubt {
    /// Whether no connection stood at all.
    package var isOfConnecting: Bool {
        switch self {
        case .connectTimedOut, .notConnected: true
        default: false
        }
    }
}

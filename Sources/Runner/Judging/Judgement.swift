import Secrecy

/// What an expectation says of one answer.
enum Judgement: Sendable, Hashable {
    case holds
    case violated(Contradiction)
    /// The answer says nothing about the expectation: no evidence either way.
    case noInformation(String)

    /// All of several parts: a contradiction outweighs silence, silence outweighs agreement.
    static func all(_ parts: [Judgement]) -> Judgement {
        if let violation = parts.first(where: { if case .violated = $0 { true } else { false } }) { return violation }
        return parts.first { if case .noInformation = $0 { true } else { false } } ?? .holds
    }

    var holds: Bool { self == .holds }

    /// The same with every known secret in its words replaced: they may quote what an answer holds.
    func redacted(by vault: SecretVault) -> Judgement {
        switch self {
        case .holds: return self
        case .violated(var contradiction):
            contradiction.expected = vault.redact(contradiction.expected)
            contradiction.seen = vault.redact(contradiction.seen)
            return .violated(contradiction)
        case .noInformation(let why): return .noInformation(vault.redact(why))
        }
    }
}

/// An answer that is not what the spec asks for.
struct Contradiction: Sendable, Hashable {
    /// In the words of the spec.
    var expected: String
    /// What came back, in a few words; redacted.
    var seen: String
    /// True when the answer proves the violation by itself, whatever the controls said: a caller who had to be refused was
    /// served.
    var selfEvident: Bool
    /// True when a gateway's 502, 503 or 504 is what contradicts: it proves something only where nobody else got one.
    var isGatewayError = false
}

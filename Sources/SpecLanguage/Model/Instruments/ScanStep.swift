/// A search through what the operator declares as evidence: stores and logs.
package struct ScanStep: Sendable {
    package var wanted: Wanted
    /// The kinds of sources. The first has to be there; the others are searched where the target declares any.
    package var kinds: [Kind]
    /// A key whose digest shows that the right store was looked at, and as it is by now.
    package var tracer: KeyReference?
    /// A step whose answer shows, by its record, that the right log was looked at, and as it is by now.
    package var call: String?
    /// Whether the records of refused calls, where there are any, are held against the price of none.
    package var refusalsAreFree = false

    /// What is searched for.
    package enum Wanted: Sendable {
        /// A form of some keys.
        case keys([KeyReference], KeyTrace)
        /// Every token that the row sent.
        case tokens
        /// A record of each answer that is named: endpoint, credits and status.
        case usage([String])
    }

    /// What a key may leave.
    package enum KeyTrace: String, Sendable, CaseIterable {
        /// Its SHA-256 digest.
        case digest
        /// The key itself, or a stretch of it, in any encoding.
        case plaintext
        /// Any other digest of it, or of what was made of it, or a part of a digest.
        case otherDigest = "other-digest"
        /// Its label as it was given, byte for byte.
        case label
    }

    /// What a source holds.
    package enum Kind: String, Sendable, CaseIterable {
        case stores, logs
    }

    /// Whether it looks for records of calls themselves, and not in their company.
    package var isForUsage: Bool { if case .usage = wanted { true } else { false } }
}

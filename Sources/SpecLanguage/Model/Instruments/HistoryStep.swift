internal import TypedYAML

/// Probing a key in the background while it is regenerated, and for a while afterwards.
package struct BackgroundProbing: Sendable {
    /// A kind of connection that probes go over.
    package enum Connection: String, Sendable, Hashable, CaseIterable {
        /// Opened, and used with the old key, before the change.
        case before
        /// A new one for each probe.
        case fresh
        /// A new one for each probe, over which an earlier TLS session is resumed.
        case resumed
    }

    /// Which of several places of the target are probed.
    package enum Extent: String, Sendable, Hashable, CaseIterable {
        /// The row's own endpoint, or its own node.
        case own
        case each
    }

    /// What happens to the key.
    package enum Change: String, Sendable, Hashable, CaseIterable {
        case regenerate
        case delete
    }

    package var change: Change
    /// The key that is changed.
    package var key: String
    package var connections: [Connection]
    package var versions: [ProtocolVersion]
    package var endpoints: Extent
    package var nodes: Extent
    /// Nanoseconds to go on after the acknowledgement; nil: as long as the run's horizon.
    package var duration: UInt64?
    /// Nanoseconds between two probes of a place during the change and in the half second after it; nil: now and then.
    package var interval: UInt64?
    /// So many nodes may stand behind the name: enough fresh connections are opened to have met each of them, before the
    /// change and after it, but for one run in a thousand. Nil: one.
    package var hiddenNodes: Int?
    var keyPlace: SourceRange
}

/// Regenerating one key several times at once.
package struct SimultaneousRegeneration: Sendable {
    package var key: String
    /// Requests at once.
    package var count: Int
    package var rounds: Int
    var keyPlace: SourceRange
}

/// What a history can show against the swap of an old key for a new one.
package enum SwapFlaw: String, Sendable, Hashable, CaseIterable {
    case stale
    case lag
    case overlap
    case gap
    case flipFlop = "flip-flop"
    case relapse
    case premature
}

/// What can become of a key that is regenerated several times at once, besides one survivor.
package enum SurvivorFlaw: String, Sendable, Hashable, CaseIterable {
    case oldSurvives = "old-survives"
    case severalLive = "several-live"
    case noneLives = "none-lives"
    case overwrittenSurvives = "overwritten-survives"
    case unsettled
}

extension SwapFlaw {
    /// Whether it is seen by asking with the key that takes the old one's place.
    package var concernsNewKey: Bool {
        switch self {
        case .lag, .overlap, .gap, .relapse: true
        case .stale, .flipFlop, .premature: false
        }
    }
}

extension Expectation {
    /// What a `while` step's history is held against.
    package var swapFlaws: [SwapFlaw] {
        terms.flatMap { term -> [SwapFlaw] in if case .swap(let flaws) = term { flaws } else { [] } }
    }
}

package import TypedYAML

/// Many calls of an account's keys, released at the same moment or made one after the other.
package struct CallSeries: Sendable {
    /// The most calls of a round.
    package static let mostCalls = 400

    /// How many calls a round has.
    package enum Count: Sendable, Hashable {
        case number(Int)
        /// Enough that a limiter which lets all of them through is seen, whatever its windows: four times the rate and more.
        case overLimit
    }

    /// Where the calls go.
    package enum Endpoints: Sendable, Hashable {
        /// The row's own.
        case own
        /// Every one that costs credits; all when none does.
        case each
        /// Every one, those that cost nothing too.
        case all
    }

    package var requests: Count
    /// Dealt out in turn.
    package var keys: [KeyReference]
    package var endpoints: Endpoints
    /// Dealt out in turn; those that the deployment does not speak are left out.
    package var versions: [ProtocolVersion]
    /// Over how many connections of HTTP/2 the calls go, for each node. Each call of HTTP/1.1 has its own.
    package var connections: Int
    /// Whether the calls are dealt out to the declared nodes; otherwise the resolver decides.
    package var overNodes: Bool
    /// One after the other instead of together.
    package var isSerial: Bool
    package var rounds: Int
    /// Between rounds, or between the calls of a serial round.
    package var pause: Wait?
    /// Credits that the hook `top-up` adds to the account before each further round.
    package var refill: CreditAmount?
    /// Nanoseconds: a round whose calls left further apart is not counted.
    package var spread: UInt64
    package var place: SourceRange
    var keyPlaces: [SourceRange]

    /// How many rounds are tried at most until enough were simultaneous.
    package var attempts: Int { rounds + 2 }

    /// The word of the step.
    package var word: String { isSerial ? "in-turn" : "together" }
}

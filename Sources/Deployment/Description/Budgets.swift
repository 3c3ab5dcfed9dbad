/// The most that a run may cost the deployment, and how fast and how long it may ask.
package struct Budgets: Sendable, Equatable {
    /// Requests sent, those of the key management included.
    package var requests = 20_000
    /// Credits spent.
    package var credits = 20_000
    /// Keys created, regenerated ones included.
    package var keys = 1_000
    package var pace = Pace.Setting.automatic
    /// Time for name resolution, TCP and TLS.
    package var connectTimeout = Duration.seconds(5)
    /// Time for a whole exchange.
    package var timeout = Duration.seconds(10)
    /// Bytes of a response's body.
    package var body = 1 << 20

    package init() {}
}

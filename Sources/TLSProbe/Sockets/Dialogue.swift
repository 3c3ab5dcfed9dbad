/// One side of a connection, as a state machine without a socket: it is told what happened and says what to send.
protocol Dialogue: AnyObject {
    /// The connection stands; what to send first.
    func open() -> [UInt8]
    /// Bytes have come; what to send in answer.
    func receive(_ bytes: ArraySlice<UInt8>) -> [UInt8]
    /// Asked now and then and after each event; what to send because time has passed.
    func resume(at now: ContinuousClock.Instant) -> [UInt8]
    /// Whether it has what it wants; then the connection is closed.
    var isFinished: Bool { get }
    /// When it wants to be asked again although nothing came.
    var wakeTime: ContinuousClock.Instant? { get }
}

extension Dialogue {
    func resume(at now: ContinuousClock.Instant) -> [UInt8] { [] }
    var wakeTime: ContinuousClock.Instant? { nil }
}

/// How a connection ended.
package enum ConnectionEnd: Sendable, Hashable {
    /// The dialogue had what it wanted.
    case finished
    /// The other end closed in order.
    case closed
    /// The other end reset the connection.
    case reset
    /// The connection never stood.
    case notConnected(SocketFailure)
    /// Time ran out before it stood.
    case connectTimedOut
    /// Time ran out after that.
    case timedOut
    /// The caller stopped.
    case cancelled
}

/// What went over one connection.
package struct Transcript: Sendable, Hashable {
    package var sent: [UInt8] = []
    package var received: [UInt8] = []
    package var end: ConnectionEnd = .timedOut
    /// When the connection was begun and ended, from the start of the assessment.
    package var startedAt: Duration = .zero
    package var endedAt: Duration = .zero
    /// How many bytes it keeps in each direction; enough for any first flight with its certificates.
    static let limit = 65_536

    mutating func note(sent bytes: ArraySlice<UInt8>) { sent.append(contentsOf: bytes.prefix(Self.limit - sent.count)) }

    mutating func note(received bytes: ArraySlice<UInt8>) {
        received.append(contentsOf: bytes.prefix(Self.limit - received.count))
    }
}

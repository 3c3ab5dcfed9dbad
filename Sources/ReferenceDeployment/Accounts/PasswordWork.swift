import Dispatch
import Synchronization

/// Where passwords are hashed: one after the other on a thread of its own, so that sign-ins, however many, leave the API
/// its threads and a core.
final class PasswordWork: Sendable {
    /// More than this wait for seconds, and would rather be told.
    static let queueLimit = 64

    private let queue = DispatchQueue(label: "keyspec-reference passwords")
    private let waiting = Atomic(0)

    /// - Throws: `Refusal.unavailable` when too many wait, or what the work throws.
    func perform<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.queueLimit else { throw Refusal.unavailable }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

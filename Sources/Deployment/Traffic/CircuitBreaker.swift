/// Opens when so many requests in a row, whatever sent them, came to nothing. It never closes again during a run: going on
/// against a deployment in trouble yields no verdict and may make the trouble worse.
package struct CircuitBreaker: Sendable, Hashable {
    /// What a request came to.
    package enum Result: Sendable, Hashable {
        /// Any answer below 500.
        case answered
        /// A 5xx or no answer, and why.
        case failed(String)
    }

    package let threshold: Int
    private var failures = 0
    private var refusal: GuardRefusal?

    package init(threshold: Int = 10) { self.threshold = threshold }

    /// Whether nothing more may be sent.
    package var isOpen: Bool { refusal != nil }

    /// Throws when it is open.
    package func check() throws(GuardRefusal) { if let refusal { throw refusal } }

    /// Takes note of a result, in the order of completion.
    package mutating func record(_ result: Result) {
        switch result {
        case .answered: failures = 0
        case .failed(let reason):
            failures += 1
            if failures >= threshold, refusal == nil { refusal = .circuitOpen(failures: failures, last: reason) }
        }
    }
}

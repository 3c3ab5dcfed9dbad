package import Contract
package import RegularExpressions
package import TypedYAML

/// One step of a row.
package struct Step: Sendable {
    package var action: Action
    /// The name under which later steps refer to this one's answer.
    package var name: String?
    package var expectation: Expectation?
    /// What the row becomes when the expectation does not hold; nil: the expectation is the verdict.
    package var premise: Premise?
    package var repetition: Repetition?
    package var captures: [Capture]
    package var place: SourceRange
    var places: Places

    /// Where the parts stand that only the lint looks at.
    struct Places: Sendable {
        /// The name of the key or step that the action is about.
        var subject: SourceRange
        var name: SourceRange
        /// The word `expect`.
        var expectation: SourceRange
        var premise: SourceRange
        /// The word `repeat` or `until`.
        var repetition: SourceRange
    }

    /// What a step does.
    package enum Action: Sendable {
        case request(RequestTemplate)
        /// Creates a declared key here instead of before the first step.
        case create(String)
        case regenerate(String)
        case delete(String)
        case wait(Wait)
        /// Searches the evidence.
        case scan(ScanStep)
        /// Lets the operator's hook do something to the deployment.
        case hook(HookStep)
        /// Makes many calls, at the same moment or in turn.
        case calls(CallSeries)
        /// Sends a request while the account `limited` is past its rate.
        case bypass(RequestTemplate)
        /// Reads an account's balance when it is quiet.
        case balance(AccountRole)
        /// Compares two kinds of request by time.
        case timing(TimingStep)
        /// Asks something about the deployment's TLS.
        case tls(TLSStep)
        /// Probes a key while it is regenerated.
        case probing(BackgroundProbing)
        case atOnce(SimultaneousRegeneration)
        /// Creates keys, looks at all of them and deletes them.
        case sample(SampleStep)
        /// Does something with the key management.
        case manage(ManageStep)
        /// Judges an earlier answer again.
        case assert(String)
    }

    /// Whether it searches the evidence.
    package var isScan: Bool { if case .scan = action { true } else { false } }

    /// What the row becomes when the expectation of a premise does not hold.
    package enum Premise: String, Sendable, CaseIterable {
        case inconclusive
        case notApplicable = "not-applicable"
    }
}

/// A pause.
package enum Wait: Sendable {
    /// Nanoseconds.
    case fixed(UInt64)
    /// As long as the named answer's Retry-After says, at most this many nanoseconds.
    case retryAfter(step: String, atMost: UInt64)
    /// So many halves of the limited account's window, and a little more.
    case halfWindows(Int)
}

extension Step {
    /// Whether its requests are sent to exceed a rate.
    package var exceedsRate: Bool {
        switch (action, repetition) {
        case (.bypass, _), (_, .times(.overLimit)), (_, .until(_, attempts: .overLimit, deadline: _, interval: _)): true
        case (.calls(let series), _): series.requests == .overLimit
        default: false
        }
    }
}

/// Sending the same request more than once.
package enum Repetition: Sendable {
    /// Every answer is judged. Nanoseconds.
    case watch(duration: UInt64, interval: UInt64)
    /// A number of times in a row, every answer judged.
    case times(Attempts)
    /// Until an answer meets the expectation; the last answer is judged. Not met: the row is inconclusive.
    case until(Expectation, attempts: Attempts?, deadline: UInt64?, interval: UInt64)

    package enum Attempts: Sendable, Hashable {
        case number(Int)
        /// Enough to exceed the account's declared rate twice over.
        case overLimit
    }
}

/// A value taken from an answer for later steps.
package struct Capture: Sendable {
    package var name: String
    package var source: Source
    package var place: SourceRange

    package enum Source: Sendable {
        case header(String)
        /// RFC 6901.
        case json(pointer: String)
        /// The first group, or the whole match.
        case body(RegularExpression)
    }
}

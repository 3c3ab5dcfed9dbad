/// Decides whether a way of calling gets past a rate that is exceeded, one answer after the other. A value: no clock, no call.
///
/// One success proves nothing: a window may have ended, a call may have aged, a bucket may have got a token just then. So an
/// attempt that succeeds stands between two ordinary calls that are refused, and has to do so again and again. Nor does a
/// refusal prove the contrary once an attempt has succeeded: what counts such calls by themselves refuses them too when its own
/// count is full. Only a first attempt that is refused shows that the rate holds.
package struct BypassTrial: Sendable {
    package enum Next: Sendable, Hashable {
        /// Call until the account is past its rate; afterwards `exceeded`. When it is done again, no call of the last window may
        /// count any more, whatever counts them.
        case exceed(isAgain: Bool)
        /// Call in the way that is tried; afterwards `attempted`.
        case attempt
        /// Make an ordinary call; afterwards `called`.
        case call
        /// The rate held.
        case held
        /// So many attempts in a row got past it.
        case bypassed(Int)
        /// Calls got through in each try, and not enough to tell them from what a window's end lets in.
        case undecided
    }

    /// What is to be done now.
    package private(set) var next = Next.exceed(isAgain: false)
    private let streak: Int
    private var passed = 0
    private var triesLeft: Int

    /// - Parameters:
    ///   - streak: how many attempts in a row have to succeed, at least one.
    ///   - tries: how often it is begun anew at most.
    package init(streak: Int, tries: Int) {
        self.streak = streak
        triesLeft = tries
    }

    package mutating func exceeded() {
        passed = 0
        next = .attempt
    }

    package mutating func attempted(isRefused: Bool) {
        if !isRefused {
            next = .call
        } else if passed == 0 {
            next = .held
        } else {
            tryAgain()
        }
    }

    package mutating func called(isRefused: Bool) {
        guard isRefused else { return tryAgain() }
        passed += 1
        next = passed == streak ? .bypassed(passed) : .attempt
    }

    private mutating func tryAgain() {
        triesLeft -= 1
        next = triesLeft > 0 ? .exceed(isAgain: true) : .undecided
    }
}

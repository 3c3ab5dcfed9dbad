/// A comparison of two kinds of request by the time of their answers.
package struct TimingStep: Sendable {
    package var first: RequestTemplate
    package var second: RequestTemplate
    /// The most pairs of each leg.
    package var pairs: Int

    /// Requests that one comparison sends at most: a pilot, and two trials of three legs.
    package var largestRequestCount: Int { 2 * Self.pilotPairs + 2 * 3 * 2 * pairs }

    /// Pairs of one kind that tell how much noise there is.
    package static let pilotPairs = 15
}

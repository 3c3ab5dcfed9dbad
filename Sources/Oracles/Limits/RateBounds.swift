/// What is known of a rate: exactly, where it is declared; within bounds, where it was measured.
///
/// A measured rate is one that no sound limiter with the calls seen breaks, whichever kind of limiter it is: for what has to
/// be held and for what has to be granted the bounds differ.
package struct RateBounds: Sendable, Hashable {
    /// So many calls at most are granted at once...
    package var most: Int
    /// ...and in this time, by a limiter that lets them through once more at a seam: nanoseconds.
    package var shortest: Int64
    /// So many calls are granted at least...
    package var fewest: Int
    /// ...in each such time: nanoseconds.
    package var longest: Int64

    package init(most: Int, shortest: Int64, fewest: Int, longest: Int64) {
        self.most = most
        self.shortest = shortest
        self.fewest = fewest
        self.longest = longest
    }

    /// A declared rate.
    package init(limit: Int, window: Int64) {
        self.init(most: limit, shortest: window, fewest: limit, longest: window)
    }

    package var isExact: Bool { most == fewest && shortest == longest }
}

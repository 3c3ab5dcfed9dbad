/// The moments at which the server may have made a key, in microseconds since 1970: between its request and its answer, by a clock
/// that agrees with ours.
struct IssueMoments: Sendable {
    /// How far the clocks may be apart, in microseconds.
    private static let skew = 2_000
    /// Microseconds that are worth trying.
    private static let most = 20_000

    /// The moments.
    let range: Range<Int>
    /// What is known of the key besides.
    let issue: KeyIssue?

    /// Those of the key whose request and answer are the nearest to each other; none where they are too far apart.
    init(_ sample: KeySample) {
        let exchanges = sample.issues.compactMap { issue -> (issue: KeyIssue, range: Range<Int>)? in
            guard let sent = issue.requestedAt, let read = issue.answeredAt, sent > 1e9, read >= sent, read < 1e11
            else {
                return nil
            }
            let range = (Int(sent * 1e6) - Self.skew)..<(Int(read * 1e6) + Self.skew)
            return range.count <= Self.most ? (issue, range) : nil
        }
        let nearest = exchanges.min { $0.range.count < $1.range.count }
        (issue, range) = (nearest?.issue, nearest?.range ?? 0..<0)
    }

    /// The same as seconds, as far as numbers of 64 bits tell them apart: about four for each microsecond.
    var seconds: ClosedRange<Double>? {
        range.isEmpty ? nil : Double(range.lowerBound) / 1e6...Double(range.upperBound) / 1e6
    }
}

/// The texts that programs make of the time, for the moments at which a key may have been made: alone, and before or behind what
/// else is known of the key.
struct MomentInputs: Sendable {
    /// The digests that are tried of them.
    static let digests: [MessageDigest] = [.md5, .sha1, .sha256]
    /// How many seconds before and behind the time that a key has: servers tell the time in whole ones, and a clock may be wrong.
    private static let seconds = (before: 120, behind: 5)
    /// So many seconds on either side everything else is tried that is made of one.
    private static let nearSeconds = 2
    /// How many milliseconds a clock may be wrong that agrees with ours but for that.
    private static let milliseconds = 250
    /// Microseconds at either end that are tried alone: most clocks are nearer to ours. Where more than so many are left, all are.
    private static let aloneAtEnds = 1_500
    private static let mostWithFacts = 3_000
    /// So many facts are tried together with times.
    private static let factCount = 4
    private static let separators = ["", "-", "_", ":", ".", "|", " ", ","].map { Array($0.utf8) }

    private let time: Double?
    private let milliseconds: Range<Int>
    private let facts: [KeyIssue.Fact]
    private let moments: IssueMoments
    private let momentFacts: [KeyIssue.Fact]
    /// The microseconds that are tried with these.
    private let withFacts: Range<Int>

    init(_ sample: KeySample) {
        let issue = sample.issues.first { $0.time.map { $0 > 1e9 && $0 < 1e11 } ?? false }
        time = issue?.time
        milliseconds = issue.map(Self.milliseconds) ?? 0..<0
        facts = Array((issue?.facts ?? []).prefix(Self.factCount))
        moments = IssueMoments(sample)
        momentFacts = Array((moments.issue?.facts ?? []).prefix(Self.factCount))
        let inner = moments.range.dropFirst(Self.aloneAtEnds).dropLast(Self.aloneAtEnds)
        withFacts = inner.count <= Self.mostWithFacts ? inner : 0..<0
    }

    /// How many there are at most.
    var count: Int {
        let seconds = time == nil ? 0 : Self.seconds.before + Self.seconds.behind + 1
        let nearSeconds = time == nil ? 0 : 2 * Self.nearSeconds + 1
        let joined = 2 * Self.separators.count * facts.count
        // Of a microsecond eight texts with its digits, and about four of `Double`.
        return 2 * seconds + nearSeconds * (90 + joined) + milliseconds.count * (3 + joined)
            + 13 * moments.range.count + 3 * momentFacts.count * withFacts.count
    }

    /// The milliseconds at which a key may have been made.
    private static func milliseconds(_ issue: KeyIssue) -> Range<Int> {
        guard let time = issue.time else { return 0..<0 }
        let second = Int(time) * 1_000
        let wide = (second - 500)..<(second + 1_101)
        guard let sent = issue.requestedAt, let read = issue.answeredAt, read >= sent, read - sent < 10 else {
            return wide
        }
        let exchange = (Int(sent * 1_000) - milliseconds)..<(Int(read * 1_000) + milliseconds)
        return exchange.overlaps(wide) ? exchange.clamped(to: (second - 1_000)..<(second + 2_000)) : wide
    }

    /// Calls with what each text is and its bytes, until told that it is enough.
    func forEach(_ visit: (String, [UInt8]) -> Bool) {
        _ = forEachSecond(visit) && forEachMillisecond(visit) && forEachMicrosecond(visit)
    }

    private func forEachSecond(_ visit: (String, [UInt8]) -> Bool) -> Bool {
        guard let time else { return true }
        for second in (Int(time) - Self.seconds.before)...(Int(time) + Self.seconds.behind) {
            for text in MomentTexts.numbers(ofSecond: second) where !visit(text.name, text.bytes) { return false }
            if abs(second - Int(time)) > Self.nearSeconds { continue }
            for text in MomentTexts.dates(ofSecond: second) where !visit(text.name, text.bytes) { return false }
            if !joined("the time in seconds", Array("\(second)".utf8), facts, visit) { return false }
        }
        return true
    }

    private func forEachMillisecond(_ visit: (String, [UInt8]) -> Bool) -> Bool {
        for moment in milliseconds {
            for text in MomentTexts.texts(ofMillisecond: moment) where !visit(text.name, text.bytes) { return false }
            if !joined("the time in milliseconds", Array("\(moment)".utf8), facts, visit) { return false }
        }
        return true
    }

    private func forEachMicrosecond(_ visit: (String, [UInt8]) -> Bool) -> Bool {
        var second = WrittenSecond(0)
        for moment in moments.range {
            if moment / 1_000_000 != second.second { second = WrittenSecond(moment / 1_000_000) }
            for text in MomentTexts.texts(ofMicrosecond: moment, in: second) where !visit(text.name, text.bytes) {
                return false
            }
            for fact in withFacts.contains(moment) ? momentFacts : [] {
                let (known, digits) = (Array(fact.value.utf8), Array("\(moment)".utf8))
                let named = "the \(fact.name) and the time in microseconds"
                // What is put in front of it is what uniqid has its argument for.
                guard visit("uniqid of PHP with the \(fact.name)", known + MomentTexts.uniqid(moment).bytes),
                    visit(named, known + digits), visit(named, digits + known)
                else { return false }
            }
        }
        guard let seconds = moments.seconds else { return true }
        var time = seconds.lowerBound
        while time <= seconds.upperBound {
            // The shortest digits that give the number again, as Python's str has them.
            guard visit("time.time() of Python", Array("\(time)".utf8)) else { return false }
            time = time.nextUp
        }
        return true
    }

    /// A time before and behind each fact.
    private func joined(
        _ name: String, _ time: [UInt8], _ facts: [KeyIssue.Fact], _ visit: (String, [UInt8]) -> Bool
    ) -> Bool {
        for fact in facts {
            let known = Array(fact.value.utf8)
            for separator in Self.separators {
                guard visit("the \(fact.name) and \(name)", known + separator + time),
                    visit("the \(fact.name) and \(name)", time + separator + known)
                else { return false }
            }
        }
        return true
    }
}

/// A member in which something stands, and where it starts in what holds it.
package struct Container: Sendable, Hashable, CustomStringConvertible {
    package var kind: String
    package var offset: Int

    package var description: String { "\(kind)@\(offset)" }
}

/// An occurrence of a subject. It tells where, and never what stands around.
package struct Hit: Sendable, Hashable {
    /// The subject's index among those of the scan.
    package var subject: Int
    package var form: Form
    /// The members that it stands in, from the outermost.
    package var containers: [Container]
    /// Bytes from the start of the source, or of the innermost member.
    package var offset: Int
    /// For a key found by its form: the first six digits of its SHA-256.
    package var fingerprint: String?
    /// For a part of the digest that a key may leave.
    package var cut: DigestCut?
    /// Whether it stands in the name of the file, not in its contents.
    package var isInName = false

    /// Whether it stands before another one, whatever else was looked for at the same time.
    static func precedes(_ first: Hit, _ second: Hit) -> Bool {
        let (place, other) = (first.place, second.place)
        if place != other { return place.lexicographicallyPrecedes(other) }
        return (first.subject, first.form.description) < (second.subject, second.form.description)
    }

    private var place: [Int] { containers.map(\.offset) + [offset] }
}

/// Why a source was not seen whole.
package enum ScanGap: Sendable, Hashable, CustomStringConvertible {
    case unreadable(String)
    case tooDeep(limit: Int)
    case tooMuchOutput
    case tooManyMembers
    case memory(MemberKind)
    case damaged(MemberKind)
    case cutOff(MemberKind)
    case opaque(OpaqueKind)

    /// Whether it may be gone a moment later, as that of a file that was still being written.
    package var mayPass: Bool {
        switch self {
        case .unreadable, .damaged, .cutOff: true
        case .tooDeep, .tooMuchOutput, .tooManyMembers, .memory, .opaque: false
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .tooDeep(let limit): "has members nested deeper than \(limit)"
        case .tooMuchOutput: "decompresses to more than a scan reads, as a decompression bomb does"
        case .tooManyMembers: "begins more compressed members at once than a scan follows"
        case .memory(let kind): "has a \(kind.rawValue) member that needs more memory than a scan uses"
        case .damaged(let kind): "has a damaged \(kind.rawValue) member"
        case .cutOff(let kind): "has a \(kind.rawValue) member that is cut off before its end"
        case .opaque(let kind): "has data that cannot be decoded: \(kind.rawValue)"
        }
    }
}

/// How far a scan goes.
package struct ScanLimits: Sendable, Hashable {
    /// How many members may be nested in each other.
    package var depth: Int
    /// What decompression may yield: so many bytes, and so many times the size of the source.
    package var output: Int
    package var ratio: Int
    /// Hits that are kept one by one; all are counted.
    package var hits: Int

    package init(depth: Int = 4, output: Int = 256 << 20, ratio: Int = 200, hits: Int = 10_000) {
        self.depth = depth
        self.output = output
        self.ratio = ratio
        self.hits = hits
    }

    /// Decoders that may be at work at once in one source.
    static let decoders = 48
    /// Attempts at Brotli, whose streams have no mark: so many per source and one more for each KiB, and what all of them
    /// together may yield.
    static let brotliAttempts = 1024
    static let brotliOutput = 64 << 20
    static let doubtfulMembers = 8
}

/// What one source yielded.
package struct SourceResult: Sendable, Hashable {
    package var hits: [Hit] = []
    /// All hits, those that were not kept included.
    package var hitCount = 0
    package var gaps: [ScanGap] = []
    /// Bytes read, and bytes that members were decompressed to.
    package var bytes = 0
    package var decodedBytes = 0

    package init() {}
}

/// What the channels of one source share: where results go, and what may still be spent. Used by one thread.
final class SourceScan {
    let patterns: PatternSet
    let limits: ScanLimits
    /// What was met on the way, whatever is looked for: all but the hits.
    private(set) var common = SourceResult()
    /// Shared with trials.
    let spending: Spending
    let isTrial: Bool
    private let groups: SubjectGroups
    /// By group.
    private var findings: [Findings]
    private var gaps: Set<ScanGap> = []

    /// What is spent in one source.
    final class Spending {
        var decoders = 0
        var brotliAttempts = 0
        var brotliOutput = 0
    }

    /// The hits of one group: those that are kept, and the number of all.
    private struct Findings {
        var hits: [Hit] = []
        var known: Set<Hit> = []
        var count = 0
    }

    convenience init(_ patterns: PatternSet, _ groups: SubjectGroups, _ limits: ScanLimits) {
        self.init(patterns, groups, limits, Spending(), isTrial: false)
    }

    private init(
        _ patterns: PatternSet, _ groups: SubjectGroups, _ limits: ScanLimits, _ spending: Spending, isTrial: Bool
    ) {
        self.patterns = patterns
        self.groups = groups
        self.limits = limits
        self.spending = spending
        self.isTrial = isTrial
        findings = Array(repeating: Findings(), count: groups.count)
    }

    /// The results, by group.
    var results: [SourceResult] {
        findings.map { found in
            var result = common
            result.hits = found.hits.sorted(by: Hit.precedes)
            result.hitCount = found.count
            return result
        }
    }

    /// Whether a place that has no mark may be tried as the start of Brotli; each such question counts.
    func mayTryBrotli() -> Bool {
        spending.brotliAttempts += 1
        let allowed = ScanLimits.brotliAttempts + common.bytes >> 10
        return spending.brotliAttempts <= allowed && spending.brotliOutput < ScanLimits.brotliOutput
    }

    /// Notes what was found, where its subject is of a group.
    func note(_ hit: Hit) {
        guard let (group, subject) = groups.place(of: hit.subject) else { return }
        var hit = hit
        hit.subject = subject
        note(hit, of: group)
    }

    private func note(_ hit: Hit, of group: Int) {
        if findings[group].hits.count < limits.hits {
            guard findings[group].known.insert(hit).inserted else { return }
            findings[group].hits.append(hit)
        }
        findings[group].count += 1
    }

    /// Looks once more at the digests that are cut short, now that it is known where the records of the source lie.
    func settleCuts(_ standing: (Range<Int>) -> SQLiteRecords.Standing) {
        for group in findings.indices {
            let hits = findings[group].hits
            let wholes = Set(hits.lazy.filter { $0.form.isDocumentedDigest && $0.containers.isEmpty }.map(\.offset))
            findings[group].hits = []
            findings[group].known = []
            findings[group].count -= hits.count
            for hit in hits {
                guard var cut = hit.cut else {
                    note(hit, of: group)
                    continue
                }
                if let container = hit.containers.first {
                    // What is taken for Brotli may copy the page that it begins in.
                    let isCopy = container.kind == MemberKind.brotli.rawValue && !cut.isDeliberate
                    if !isCopy { note(hit, of: group) }
                    continue
                }
                // One that goes on in another page is whole.
                if wholes.contains(hit.offset) { continue }
                switch standing(hit.offset..<(hit.offset + cut.length)) {
                case .record: cut.isDeliberate = true
                case .fragment: continue
                case .unknown: cut.isDeliberate = false
                }
                var settled = hit
                settled.cut = cut
                note(settled, of: group)
            }
        }
    }

    func note(_ gap: ScanGap) {
        if gaps.insert(gap).inserted { common.gaps.append(gap) }
    }

    /// Takes back that members are damaged or cut off.
    func forgetDamage() {
        common.gaps.removeAll { gap in
            switch gap {
            case .damaged, .cutOff: true
            default: false
            }
        }
    }

    /// A scan whose results are kept only when somebody takes them over.
    func trial() -> SourceScan {
        let trial = SourceScan(patterns, groups, limits, spending, isTrial: true)
        trial.common.bytes = common.bytes
        return trial
    }

    func take(over trial: SourceScan, _ placed: (Hit) -> Hit = { $0 }) {
        for (group, found) in trial.findings.enumerated() {
            for hit in found.hits { note(placed(hit), of: group) }
            findings[group].count += found.count - found.hits.count
        }
        for gap in trial.common.gaps { note(gap) }
        _ = decoded(trial.common.decodedBytes)
    }

    func read(_ count: Int) { common.bytes += count }

    /// Counts decompressed bytes; false when there are too many.
    func decoded(_ count: Int) -> Bool {
        common.decodedBytes += count
        if isTrial { spending.brotliOutput += count }
        if common.decodedBytes <= limits.output { return true }
        let allowed = limits.output.addingReportingOverflow(
            common.bytes.multipliedReportingOverflow(by: limits.ratio).partialValue)
        if !allowed.overflow, common.decodedBytes > allowed.partialValue {
            note(.tooMuchOutput)
            return false
        }
        return true
    }
}

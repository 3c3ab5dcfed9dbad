import Deployment
import Evidence
import RegularExpressions
import RunEvents
import SpecLanguage

/// What a scan step asks for.
struct ScanJudgement: Sendable {
    let step: ScanStep
    /// Whether all that is searched for has to be there, and not nothing of it.
    let wantsAll: Bool
    /// Names of what is searched for, and of the keys whose digests show that the stores are the right ones.
    let wanted: [String]
    let tracers: [String]
    /// Records of calls that are waited for in the logs.
    let records: [UsageRecord]
    /// Names under which logs may call the endpoints of the target.
    let endpoints: Set<String>
    /// What tells which number of a record is its price, where records of refused calls are to have none.
    var known: KnownCalls?

    /// Whether a hit is one that is searched for.
    func concerns(_ hit: Hit, _ name: String) -> Bool {
        guard wanted.contains(name) else { return false }
        guard case .keys(_, let trace) = step.wanted else { return true }
        switch trace {
        case .digest: return hit.form.isDocumentedDigest
        case .plaintext: return hit.form.digest == nil
        case .otherDigest: return hit.form.digest != nil && !hit.form.isDocumentedDigest
        case .label: return hit.form == Form(.plain)
        }
    }
}

/// What one pass through the sources showed.
struct ScanState: Sendable {
    let subjects: [String]
    private(set) var readings: [EvidenceSources.Reading] = []
    /// Hits that are searched for.
    private var hits: [Found] = []
    /// Parts of digests that may be left of whole ones.
    private var doubtful: [Found] = []
    /// Subjects whose digests were seen in stores.
    private var digests: Set<String> = []
    private var gaps: [String] = []
    /// Those of them that may be gone a moment later.
    private(set) var passingGaps: Set<String> = []
    /// Records that were found, for each that is waited for.
    private var recordCounts: [Int: Int] = [:]
    /// The logs that have all of them.
    private(set) var completeLogs: Set<String> = []
    /// What the records of refused calls say of their price.
    private(set) var refusals = RefusalRecords()
    private var bytes = 0

    private struct Found: Sendable {
        var source: String
        var hit: Hit
        var name: String

        var place: String {
            let containers = hit.containers.map { " \($0)" }.joined()
            return hit.isInName ? "the name \(source)" : "\(source)\(containers) at byte \(hit.offset)"
        }
    }

    init(subjects: [String]) { self.subjects = subjects }

    mutating func add(_ reading: EvidenceSources.Reading, _ judgement: ScanJudgement) {
        readings.append(reading)
        let source = reading.source
        if let failure = reading.failure {
            gaps.append("\(source.name): \(failure)")
            passingGaps.insert("\(source.name): \(failure)")
        }
        for found in reading.found {
            bytes += found.result.bytes
            for gap in found.result.gaps {
                gaps.append("\(found.name) \(gap)")
                if gap.mayPass { passingGaps.insert("\(found.name) \(gap)") }
            }
            for hit in found.result.hits where hit.form.isDocumentedDigest && source.kind == .store {
                digests.insert(subjects[hit.subject])
            }
        }
        add(reading.found, judgement)
        guard source.kind == .log else { return }
        do {
            try addRecords(of: reading, judgement)
        } catch {
            gaps.append("\(source.name): \(error)")
        }
    }

    /// Takes what was found in some sources.
    mutating func add(_ found: [ScannedSource], _ judgement: ScanJudgement) {
        for source in found {
            for hit in source.result.hits where judgement.concerns(hit, subjects[hit.subject]) {
                let found = Found(source: source.name, hit: hit, name: subjects[hit.subject])
                if hit.cut?.isDeliberate ?? true { hits.append(found) } else { doubtful.append(found) }
            }
        }
        // Chance does not end the digests of two keys at the same letter; a column of shortened ones does.
        let names = Dictionary(grouping: doubtful, by: \.hit.cut?.length).mapValues { Set($0.map(\.name)) }
        let isSure = { (found: Found) in (names[found.hit.cut?.length]?.count ?? 0) > 1 }
        hits += doubtful.filter(isSure)
        doubtful.removeAll(where: isSure)
    }

    /// Counts the records of calls that a log holds.
    private mutating func addRecords(
        of reading: EvidenceSources.Reading, _ judgement: ScanJudgement
    ) throws(RegularExpression.SearchTooLong) {
        let reader = UsageReader(expression: reading.source.record)
        var isComplete = true
        for (index, record) in judgement.records.enumerated() {
            var count = 0
            for text in reading.added { count += try reader.count(record, in: text) }
            recordCounts[index, default: 0] += count
            if count < judgement.records.count(where: { $0 == record }) { isComplete = false }
        }
        if isComplete { completeLogs.insert(reading.source.name) }
        guard let known = judgement.known else { return }
        let found = try reader.refusals(known, in: reading.added)
        refusals.free += found.free
        refusals.priced += found.priced
    }

    /// Whether more waiting changes nothing: something was found that must not be there.
    func isDecided(_ judgement: ScanJudgement) -> Bool { !judgement.wantsAll && !hits.isEmpty }

    /// What a search that cannot be believed did not find.
    var blindness: SelfTestFailure? { readings.lazy.compactMap(\.blindness).first }

    /// Whether everything that is waited for is there.
    func isTraced(_ judgement: ScanJudgement) -> Bool { untraced(judgement).isEmpty && lacking(judgement).isEmpty }

    /// What shows that these are the right sources, and is not there; in words.
    private func untraced(_ judgement: ScanJudgement) -> [String] {
        var untraced: [String] = []
        if readings.contains(where: { $0.source.kind == .store }) {
            untraced += judgement.tracers.filter { !digests.contains($0) }.map { _ in
                "the digest of the tracer key in the stores"
            }
        }
        if !judgement.step.isForUsage { untraced += unrecordedCalls(judgement) }
        return untraced
    }

    /// What is searched for, has to be there, and is not; in words.
    private func lacking(_ judgement: ScanJudgement) -> [String] {
        guard judgement.wantsAll else { return [] }
        let found = Set(hits.map(\.name))
        let lacking = judgement.wanted.filter { !found.contains($0) }
        return switch judgement.step.wanted {
        case .usage: unrecordedCalls(judgement)
        case .tokens: lacking
        case .keys(_, .label): lacking
        case .keys(_, .digest): lacking.map { "the SHA-256 digest of '\($0)'" }
        case .keys(_, .plaintext): lacking.map { "the text of '\($0)'" }
        case .keys(_, .otherDigest): lacking.map { "another digest of '\($0)'" }
        }
    }

    private func unrecordedCalls(_ judgement: ScanJudgement) -> [String] {
        guard readings.contains(where: { $0.source.kind == .log }) else { return [] }
        return unrecorded(judgement).map { "a record of the call (\($0.wording)) in the logs" }
    }

    /// Whether the logs hold a record of any call of the run.
    private func isRecognised(_ endpoints: Set<String>) throws -> Bool {
        try logReadings.contains { reading, reader in
            try reading.addedInRun.contains { try reader.recognises(endpoints, in: $0) }
        }
    }

    /// Whether no line of the run names the record's endpoint, while lines of the same form name others.
    private func isNamedOtherwise(_ record: UsageRecord, besides endpoints: Set<String>) throws -> Bool {
        try logReadings.contains { reading, reader in
            try !reading.addedInRun.contains { try reader.recognises(record.endpoints, in: $0) }
                && reading.addedInRun.contains { try reader.namesOtherwise(record, besides: endpoints, in: $0) }
        }
    }

    private var logReadings: [(EvidenceSources.Reading, UsageReader)] {
        readings.filter { $0.source.kind == .log }.map { ($0, UsageReader(expression: $0.source.record)) }
    }

    private func unrecorded(_ judgement: ScanJudgement) -> [UsageRecord] {
        var wanted: [UsageRecord: Int] = [:]
        var lacking: [UsageRecord] = []
        for (index, record) in judgement.records.enumerated() {
            wanted[record, default: 0] += 1
            if (recordCounts[index] ?? 0) < (wanted[record] ?? 1) { lacking.append(record) }
        }
        return lacking
    }

    // MARK: Judging

    func judge(_ judgement: ScanJudgement) -> Judgement {
        judgement.wantsAll ? judgeFound(judgement) : judgeClean(judgement)
    }

    private func judgeClean(_ judgement: ScanJudgement) -> Judgement {
        // A whole key says more than a part of it that stands at the same place.
        let first = hits.first { !$0.hit.form.encoding.isPart && $0.hit.cut == nil } ?? hits.first
        if let first {
            let more = hits.count > 1 ? ", and \(hits.count - 1) more" : ""
            return .violated(
                Contradiction(
                    expected: "nothing of what was sent or made in stores and logs",
                    seen: "\(first.hit.form) of \(first.name) in \(first.place)\(more)",
                    selfEvident: true))
        }
        if let first = doubtful.first {
            return .noInformation(
                "\(first.hit.form) of \(first.name) stands in \(first.place), and may be left of a whole digest that was "
                    + "overwritten in part or is half written")
        }
        if let first = untraced(judgement).first {
            return .noInformation("nothing was found, but neither was \(first), so it may have been the wrong place")
        }
        if let gap = gaps.first { return .noInformation("nothing was found, but not everything was seen: \(gap)") }
        return .holds
    }

    private func judgeFound(_ judgement: ScanJudgement) -> Judgement {
        if let first = refusals.priced.first {
            return .violated(
                Contradiction(
                    expected: "no price in the record of a refused call",
                    seen: "a record of a call with status \(first.status) that says \(first.credits) credits",
                    selfEvident: true))
        }
        guard let first = lacking(judgement).first else { return .holds }
        if let untraced = untraced(judgement).first {
            return .noInformation(
                "\(first) was not found, but neither was \(untraced), so it may have been the wrong place")
        }
        do {
            if let gap = try gaps.first ?? loss(judgement) ?? misreading(judgement) {
                return .noInformation("\(first) was not found, but not everything was seen: \(gap)")
            }
        } catch {
            return .noInformation("\(first) was not found, but not everything was seen: \(error)")
        }
        return .violated(
            Contradiction(expected: "all of it in the evidence", seen: "\(first) is not there", selfEvident: true))
    }

    /// Why records of calls may be gone from the logs.
    private func loss(_ judgement: ScanJudgement) -> String? {
        guard judgement.step.isForUsage, let lost = readings.first(where: \.hasLost) else { return nil }
        return
            "a file of '\(lost.source.name)' is gone, and what was written to it stands in none that is there; name the files "
            + "to which it is rotated as well"
    }

    /// Why records of calls may be in the logs and not be taken for ones; nil when nothing speaks for that.
    private func misreading(_ judgement: ScanJudgement) throws -> String? {
        guard judgement.step.isForUsage else { return nil }
        // A log in which no call at all is recognised is likelier the wrong one than a faulty one.
        guard try isRecognised(judgement.endpoints) else {
            return
                "no record of any call of this run was recognised in the logs; give the source's 'record' if its format is "
                + "another"
        }
        guard
            let record = try judgement.records.first(where: { try isNamedOtherwise($0, besides: judgement.endpoints) })
        else { return nil }
        return
            "no record names '\(record.endpoints.sorted().first ?? "")', but others of the same form name what the target "
            + "file does not: say with the endpoint's 'logged-as' what the log calls it"
    }

    // MARK: Showing

    /// What a pass covered, for the middle of a sentence.
    var coverage: String? {
        let names = readings.map(\.source.name)
        return names.isEmpty ? nil : "in \(bytes) bytes of \(names.joined(separator: " and "))"
    }

    func record(
        _ judgement: ScanJudgement, patternCount: Int
    ) -> (title: String, facts: [InstrumentRecord.Fact], tables: [InstrumentRecord.Table]) {
        let missing = untraced(judgement) + lacking(judgement)
        var facts = [
            InstrumentRecord.Fact("sources", readings.map(\.source.name).joined(separator: ", ")),
            InstrumentRecord.Fact("bytes", String(bytes)),
            InstrumentRecord.Fact("patterns", String(patternCount)),
            InstrumentRecord.Fact("tracers", missing.isEmpty ? "found" : "missing: \(missing.joined(separator: ", "))"),
        ]
        facts += gaps.map { InstrumentRecord.Fact("not seen", $0) }
        if !doubtful.isEmpty { facts.append(InstrumentRecord.Fact("in doubt", String(doubtful.count))) }
        let table = InstrumentRecord.Table(
            title: "Found", columns: ["source", "offset", "encoding", "what"],
            rows: hits.prefix(50).map { found in
                [
                    found.source + found.hit.containers.map { " \($0)" }.joined(), String(found.hit.offset),
                    found.hit.form.description, found.name,
                ]
            })
        let count = judgement.wanted.count
        let title =
            hits.isEmpty
            ? "nothing of \(count) searched for was found"
            : "\(hits.count) occurrences of \(count) searched for were found"
        return (title, facts, hits.isEmpty ? [] : [table])
    }
}

extension UsageRecord {
    var wording: String { "\(endpoints.sorted().first ?? ""), \(credits) credits, status \(status)" }
}

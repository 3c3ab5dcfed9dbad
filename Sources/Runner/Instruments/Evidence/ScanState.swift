import Deployment
import Evidence
import RunEvents
import SpecLanguage

/// What a scan step asks for.
struct ScanJudgement: Sendable {
    let step: ScanStep
    /// Names of what is searched for, and of the keys whose digests show that the stores are the right ones.
    let wanted: [String]
    let tracers: [String]
    /// Records of calls that are waited for in the logs.
    let records: [UsageRecord]
    /// Names under which logs may call the endpoints of the target.
    let endpoints: Set<String>

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
    private var readings: [EvidenceSources.Reading] = []
    /// Hits that are searched for, and digests that were seen, by the name of the subject.
    private var hits: [(source: String, hit: Hit, name: String)] = []
    private var digests: Set<String> = []
    private var gaps: [String] = []
    /// Records that were found, for each that is waited for.
    private var recordCounts: [Int: Int] = [:]
    private var bytes = 0
    /// Whether the logs hold a record of any call of the run.
    private var isRecognised = false

    init(subjects: [String]) { self.subjects = subjects }

    mutating func add(_ reading: EvidenceSources.Reading, _ judgement: ScanJudgement) {
        readings.append(reading)
        let source = reading.source
        if let failure = reading.failure { gaps.append("\(source.name): \(failure)") }
        for found in reading.found {
            bytes += found.result.bytes
            gaps += found.result.gaps.map { "\(found.name) \($0)" }
            for hit in found.result.hits {
                let name = subjects[hit.subject]
                if hit.form.isDocumentedDigest, source.kind == .store { digests.insert(name) }
                if judgement.concerns(hit, name) { hits.append((found.name, hit, name)) }
            }
        }
        guard source.kind == .log else { return }
        let reader = UsageReader(pattern: source.record)
        if case .usage = judgement.step.wanted, !isRecognised {
            isRecognised = reading.addedInRun.contains { reader.recognises(judgement.endpoints, in: $0) }
        }
        for (index, record) in judgement.records.enumerated() {
            for text in reading.added {
                recordCounts[index, default: 0] += reader.count(record, in: text)
            }
        }
    }

    /// Whether more waiting changes nothing: something was found that must not be there.
    func isDecided(_ judgement: ScanJudgement) -> Bool {
        if case .keys(_, .digest) = judgement.step.wanted { return false }
        if case .usage = judgement.step.wanted { return false }
        return !hits.isEmpty
    }

    /// Whether some source could not be read at all.
    var hasFailedReading: Bool { readings.contains { $0.failure != nil } }

    /// Whether everything that is waited for is there.
    func isTraced(_ judgement: ScanJudgement) -> Bool { missing(judgement).isEmpty }

    /// What is not there, in words.
    private func missing(_ judgement: ScanJudgement) -> [String] {
        var missing: [String] = []
        let hasStores = readings.contains { $0.source.kind == .store }
        let hasLogs = readings.contains { $0.source.kind == .log }
        if hasStores {
            missing += judgement.tracers.filter { !digests.contains($0) }.map { _ in
                "the digest of the tracer key in the stores"
            }
            if case .keys(_, .digest) = judgement.step.wanted {
                missing += judgement.wanted.filter { !digests.contains($0) }.map { "the SHA-256 digest of '\($0)'" }
            }
        }
        if hasLogs { missing += unrecorded(judgement).map { "a record of the call (\($0.wording)) in the logs" } }
        return missing
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

    func judge(_ judgement: ScanJudgement, _ expectation: Expectation?) -> Judgement {
        let wantsAll =
            expectation?.terms.contains { if case .found(everything: true) = $0 { true } else { false } } ?? false
        return wantsAll ? judgeFound(judgement) : judgeClean(judgement)
    }

    private func judgeClean(_ judgement: ScanJudgement) -> Judgement {
        // A whole key says more than a part of it that stands at the same place.
        if let first = hits.first(where: { $0.hit.form.encoding != .part }) ?? hits.first {
            let more = hits.count > 1 ? ", and \(hits.count - 1) more" : ""
            return .violated(
                Contradiction(
                    expected: "nothing of what was sent or made in stores and logs",
                    seen: "\(first.hit.form) of \(first.name) in \(Self.place(first.source, first.hit))\(more)",
                    selfEvident: true))
        }
        let missing = missing(judgement)
        if let first = missing.first {
            return .noInformation("nothing was found, but neither was \(first), so it may have been the wrong place")
        }
        if let gap = gaps.first { return .noInformation("nothing was found, but not everything was seen: \(gap)") }
        return .holds
    }

    private func judgeFound(_ judgement: ScanJudgement) -> Judgement {
        let missing = missing(judgement)
        guard let first = missing.first else { return .holds }
        if let gap = gaps.first { return .noInformation("\(first) was not found, but not everything was seen: \(gap)") }
        if case .usage = judgement.step.wanted {
            // A log in which no call at all is recognised is likelier the wrong one than a faulty one.
            guard isRecognised else {
                return .noInformation(
                    "no record of any call of this run was recognised in the logs; give the source's 'record' if its format is "
                        + "another")
            }
        }
        return .violated(
            Contradiction(expected: "all of it in the evidence", seen: "\(first) is not there", selfEvident: true))
    }

    // MARK: Showing

    /// What a pass covered, for the middle of a sentence.
    var coverage: String? {
        let names = readings.map(\.source.name)
        return names.isEmpty ? nil : "in \(bytes) bytes of \(names.joined(separator: " and "))"
    }

    func record(
        _ judgement: ScanJudgement, _ scan: EvidenceScan
    ) -> (title: String, facts: [InstrumentRecord.Fact], tables: [InstrumentRecord.Table]) {
        let missing = missing(judgement)
        var facts = [
            InstrumentRecord.Fact("sources", readings.map(\.source.name).joined(separator: ", ")),
            InstrumentRecord.Fact("bytes", String(bytes)),
            InstrumentRecord.Fact("patterns", String(scan.spellings.count)),
            InstrumentRecord.Fact("tracers", missing.isEmpty ? "found" : "missing: \(missing.joined(separator: ", "))"),
        ]
        facts += gaps.map { InstrumentRecord.Fact("not seen", $0) }
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

    private static func place(_ source: String, _ hit: Hit) -> String {
        let containers = hit.containers.map { " \($0)" }.joined()
        return hit.isInName ? "the name \(source)" : "\(source)\(containers) at byte \(hit.offset)"
    }
}

extension UsageRecord {
    var wording: String { "\(endpoints.sorted().first ?? ""), \(credits) credits, status \(status)" }
}

import Deployment
import Evidence
import Secrecy
import Testing
import TypedYAML

@testable import Runner
@testable import SpecLanguage

@Suite("Judging what a search of the evidence found")
struct ScanStateTests {
    private static let key = "ak_live_Zk3vQ9tR1xY7bN2mC8dF4gH6jK0pL5sW"
    private static let tracer = "ak_live_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9u"
    private static let call = "endpoint=enrich credits=1 status=200\n"

    private static func digest(_ key: String) -> String { SHA256Digest(of: Array(key.utf8)).hex + "\n" }

    /// The verdict on one store that holds `text` and one log that got `lines`.
    private static func verdict(
        _ wanted: ScanStep.Wanted, all: Bool, store text: String? = nil, log lines: String? = nil, hasLost: Bool = false
    ) throws -> String {
        let kinds: [ScanStep.Kind] = (text == nil ? [] : [.stores]) + (lines == nil ? [] : [.logs])
        let step = ScanStep(wanted: wanted, kinds: kinds, tracer: nil, call: lines == nil ? nil : "last")
        let subject = Evidence.Subject(key: Secret(name: "made", text: key))
        let subjects = [subject, Evidence.Subject(key: Secret(name: "tracer", text: tracer))]
        let record = UsageRecord(endpoints: ["enrich"], credits: 1, status: 200)
        let judgement = ScanJudgement(
            step: step, wantsAll: all, wanted: step.isForUsage ? [] : [subject.name],
            tracers: text == nil ? [] : ["tracer"], records: lines == nil ? [] : [record],
            endpoints: ["enrich", "credits"])
        let scan = JointScan([subjects.map { SubjectPatterns($0) }])
        var state = ScanState(subjects: subjects.map(\.name))
        for (text, kind) in [(text, "store"), (lines, "log")] {
            guard let text else { continue }
            var reading = EvidenceSources.Reading(source: try source(kind))
            reading.found = [ScannedSource(name: "it", result: scan.scan(Array(text.utf8))[0])]
            reading.added = [Array(text.utf8)]
            reading.addedInRun = reading.added
            reading.hasLost = hasLost
            state.add(reading, judgement)
        }
        return switch state.judge(judgement) {
        case .holds: "holds"
        case .violated: "violated"
        case .noInformation: "silent"
        }
    }

    private static func source(_ kind: String) throws -> EvidenceSource {
        let text = RunTests.targetText + "\nevidence:\n  it: { kind: \(kind), files: [/tmp/none] }\n"
        let decoded = TargetDescription.schema.decode(SourceFile(name: "t", text: text))
        return try #require(decoded.value?.evidence.first)
    }

    private static let keys = [KeyReference.declared("made")]

    @Test("what has to be there is looked for itself, and not its company alone")
    func all() throws {
        for (form, text) in [
            (ScanStep.KeyTrace.digest, Self.digest(Self.key)), (.plaintext, Self.key), (.label, Self.key),
        ] {
            let wanted = ScanStep.Wanted.keys(Self.keys, form)
            let traced = Self.digest(Self.tracer)
            #expect(try Self.verdict(wanted, all: true, store: traced) == "violated")
            #expect(try Self.verdict(wanted, all: true, store: "nothing") == "silent")
            // What was searched for is there: nothing else has to show that it is the right place.
            #expect(try Self.verdict(wanted, all: true, store: text) == "holds")
            #expect(try Self.verdict(wanted, all: true, store: traced + text) == "holds")
        }
        #expect(try Self.verdict(.tokens, all: true, log: Self.call) == "violated")
        #expect(try Self.verdict(.tokens, all: true, log: "nothing") == "silent")
        #expect(try Self.verdict(.tokens, all: true, log: Self.call + Self.key) == "holds")
    }

    @Test("what must not be there is a fault wherever it is, and its absence counts in the right place alone")
    func none() throws {
        for (form, text) in [(ScanStep.KeyTrace.digest, Self.digest(Self.key)), (.plaintext, Self.key)] {
            let wanted = ScanStep.Wanted.keys(Self.keys, form)
            let traced = Self.digest(Self.tracer)
            #expect(try Self.verdict(wanted, all: false, store: text) == "violated")
            #expect(try Self.verdict(wanted, all: false, store: traced + text) == "violated")
            #expect(try Self.verdict(wanted, all: false, store: traced) == "holds")
            #expect(try Self.verdict(wanted, all: false, store: "nothing") == "silent")
        }
        #expect(try Self.verdict(.tokens, all: false, log: Self.call) == "holds")
        #expect(try Self.verdict(.tokens, all: false, log: "nothing") == "silent")
        #expect(try Self.verdict(.tokens, all: false, log: Self.key) == "violated")
    }

    /// What `form: other-digest` says of a store with a text for the key and one for the other key.
    private static func verdictOnCuts(_ key: String, _ other: String) throws -> String {
        let subjects = [("made", Self.key), ("gone", Self.tracer)].map {
            Evidence.Subject(key: Secret(name: $0, text: $1))
        }
        let keys = subjects.map { KeyReference.declared($0.name) }
        let judgement = ScanJudgement(
            step: ScanStep(wanted: .keys(keys, .otherDigest), kinds: [.stores], tracer: nil, call: nil),
            wantsAll: false, wanted: subjects.map(\.name), tracers: ["made"], records: [], endpoints: [])
        let scan = JointScan([subjects.map { SubjectPatterns($0) }])
        var reading = EvidenceSources.Reading(source: try Self.source("store"))
        let text = Self.digest(Self.key) + Self.digest(Self.tracer) + key + other
        reading.found = [ScannedSource(name: "it", result: scan.scan(Array(text.utf8))[0])]
        var state = ScanState(subjects: subjects.map(\.name))
        state.add(reading, judgement)
        return switch state.judge(judgement) {
        case .holds: "holds"
        case .violated: "violated"
        case .noInformation(let reason): reason
        }
    }

    @Test("what may be left of one whole digest is in doubt, and digests that all stop at the same letter were cut")
    func leftovers() throws {
        let (one, other) = (Self.digest(Self.key), Self.digest(Self.tracer))
        let zeros = String(repeating: "\0", count: 100)
        #expect(try Self.verdictOnCuts("", "") == "holds")
        // In text that goes on, nothing but a cut explains it.
        #expect(try Self.verdictOnCuts("id=\(one.prefix(20)) used\n", "") == "violated")
        // The record that was there is overwritten, or not yet written to its end.
        let doubt = "sha-256-hex-truncated of made stands in it at byte 230, and may be left of a whole digest that was"
        #expect(
            try Self.verdictOnCuts("\(zeros)\(one.prefix(20))\(zeros)", "")
                == "\(doubt) overwritten in part or is half written")
        #expect(try Self.verdictOnCuts("\(zeros)\(one.prefix(20))", "").hasPrefix(doubt))
        #expect(try Self.verdictOnCuts("\(zeros)\(one.prefix(20))\(zeros)", "\(other.prefix(21))\0").hasPrefix(doubt))
        #expect(
            try Self.verdictOnCuts("\(zeros)\(one.prefix(20))\(zeros)", "\(other.prefix(20))\(zeros)") == "violated")
    }

    @Test("what a file that is being written does not show may pass; what cannot be decoded lasts")
    func gaps() throws {
        let judgement = ScanJudgement(
            step: ScanStep(wanted: .tokens, kinds: [.stores], tracer: nil, call: nil), wantsAll: false, wanted: [],
            tracers: [], records: [], endpoints: [])
        func passing(_ gaps: [ScanGap], failure: String? = nil) throws -> Set<String> {
            var reading = EvidenceSources.Reading(source: try Self.source("store"))
            var result = SourceResult()
            result.gaps = gaps
            reading.found = [ScannedSource(name: "file", result: result)]
            reading.failure = failure
            var state = ScanState(subjects: [])
            state.add(reading, judgement)
            return state.passingGaps
        }
        #expect(try passing([]).isEmpty)
        #expect(try passing([.opaque(.xz), .tooDeep(limit: 4)]).isEmpty)
        #expect(
            try passing([.cutOff(.gzip), .opaque(.xz)]) == ["file has a gzip member that is cut off before its end"])
        #expect(try passing([], failure: "no file is there") == ["it: no file is there"])

        let patience = EvidencePatience()
        #expect(!patience.mayPass([]))
        #expect(patience.mayPass(["a", "b"]))
        patience.note(lasting: ["a", "b"])
        #expect(!patience.mayPass(["a"]))
        #expect(patience.mayPass(["a", "c"]))
    }

    @Test("a record that is not there is a fault where other calls are recorded")
    func usage() throws {
        let other = "endpoint=enrich credits=0 status=401\n"
        #expect(try Self.verdict(.usage(["last"]), all: true, log: Self.call) == "holds")
        #expect(try Self.verdict(.usage(["last"]), all: true, log: other) == "violated")
        #expect(try Self.verdict(.usage(["last"]), all: true, log: "nothing") == "silent")
        // It may have been in a file that was rotated to where nobody looks.
        #expect(try Self.verdict(.usage(["last"]), all: true, log: other, hasLost: true) == "silent")
        #expect(try Self.verdict(.usage(["last"]), all: true, log: Self.call, hasLost: true) == "holds")
        #expect(try Self.verdict(.tokens, all: false, log: Self.call, hasLost: true) == "holds")
        // Another endpoint is recorded, and calls like this one under a name that nobody knows.
        let others = "endpoint=credits credits=0 status=200\n"
        #expect(try Self.verdict(.usage(["last"]), all: true, log: others) == "violated")
        let renamed = "endpoint=companies.enrich credits=1 status=200\n"
        #expect(try Self.verdict(.usage(["last"]), all: true, log: others + renamed) == "silent")
        #expect(try Self.verdict(.usage(["last"]), all: true, log: others + "took 200 ms for 1 row\n") == "violated")
    }

    @Test("a record of a refused call with a price is a fault, and one that is not there is none")
    func refusals() throws {
        let free = "endpoint=credits credits=0 status=200\n"
        func verdict(_ lines: String) throws -> Judgement {
            var step = ScanStep(wanted: .usage(["last"]), kinds: [.logs], tracer: nil, call: nil)
            step.refusalsAreFree = true
            let record = UsageRecord(endpoints: ["enrich"], credits: 1, status: 200)
            let judgement = ScanJudgement(
                step: step, wantsAll: true, wanted: [], tracers: [], records: [record],
                endpoints: ["enrich", "credits"],
                known: KnownCalls(
                    charged: [record], free: UsageRecord(endpoints: ["credits"], credits: 0, status: 200),
                    endpoints: ["enrich", "credits"]))
            var reading = EvidenceSources.Reading(source: try Self.source("log"))
            reading.added = [Array((free + Self.call + lines).utf8)]
            var state = ScanState(subjects: [])
            state.add(reading, judgement)
            return state.judge(judgement)
        }
        #expect(try verdict("") == .holds)
        #expect(try verdict("endpoint=enrich credits=0 status=401\n") == .holds)
        guard case .violated(let contradiction) = try verdict("endpoint=enrich credits=1 status=401\n") else {
            Issue.record("not seen")
            return
        }
        #expect(contradiction.seen == "a record of a call with status 401 that says 1 credits")
    }
}

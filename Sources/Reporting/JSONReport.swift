import Contract
import RunEvents

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The JSON report (`keyspec-report/1`): one document for scripts, with sorted keys.
package struct JSONReport {
    package static let format = "keyspec-report/1"

    private let run: JudgedRun

    package init(_ run: JudgedRun) { self.run = run }

    /// The whole document.
    package var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            return String(decoding: try encoder.encode(Document(run)), as: UTF8.self) + "\n"
        }
    }

    private struct Document: Encodable {
        var format = JSONReport.format
        var run: RunFacts
        var verdict: VerdictFacts
        var counts: [String: Int]
        var clauses: [ClauseFacts]
        var outcomes: [CheckOutcome]
        var unfinished: [String]
        var notReached: [String]
        var staleWaivers: [StaleWaiver]
        var notices: [Notice]
        /// The exchanges that outcomes name as witnesses.
        var witnesses: [ExchangeRecord]
        /// The records of instruments that outcomes name as witnesses.
        var measurements: [InstrumentRecord]

        init(_ run: JudgedRun) {
            self.run = RunFacts(run)
            verdict = VerdictFacts(
                level: run.gate.level, exitCode: run.exitCode.rawValue, meaning: run.exitCode.meaning,
                sentence: run.sentence)
            counts = Dictionary(
                uniqueKeysWithValues: Verdict.allCases.map { ($0.rawValue, run.summary.counts[$0] ?? 0) })
            clauses = run.clauses.map(ClauseFacts.init)
            outcomes = run.checks.flatMap(\.outcomes)
            unfinished = run.unfinished
            notReached = run.notReached.map(\.id)
            staleWaivers = run.staleWaivers
            notices = run.summary.notices
            let named = Set(outcomes.flatMap(\.witnesses))
            witnesses = named.sorted().compactMap { run.record.exchanges[$0] }
            measurements = named.sorted().compactMap { run.record.instruments[$0] }
        }
    }

    private struct VerdictFacts: Encodable {
        var level: Level
        var exitCode: Int32
        var meaning: String
        var sentence: String
    }

    private struct RunFacts: Encodable {
        var id: String?
        var tool: String?
        var target: String?
        var startedAt: String?
        /// As text: a JSON number of this size loses digits in many readers.
        var seed: String?
        var ending: String
        var durationNanoseconds: UInt64?
        var cost: Cost
        var keysLeft: Int?

        init(_ run: JudgedRun) {
            let (header, footer) = (run.header, run.summary.footer)
            id = header?.runID
            tool = header.map { "\($0.tool) \($0.toolVersion)" }
            target = header?.target
            startedAt = header?.startedAt
            seed = header.map { String($0.seed) }
            ending = footer?.ending.rawValue ?? "killed"
            durationNanoseconds = footer?.duration
            cost = run.summary.cost
            keysLeft = footer?.keysLeft
        }
    }

    private struct ClauseFacts: Encodable {
        var id: ClauseID
        var level: Level
        var text: String
        var source: String
        var state: String
        var why: String?
        var remedy: String?
        var checks: [String]
        var rows: [String: Int]

        init(_ result: ClauseResult) {
            id = result.clause.id
            level = result.clause.level
            text = result.clause.text
            source = result.clause.source
            state = result.state.name.replacing(" ", with: "-")
            checks = result.checks
            rows = Dictionary(uniqueKeysWithValues: result.counts.map { ($0.key.rawValue, $0.value) })
            switch result.state {
            case .undecided(let why): self.why = why
            case .notTested(let why, let remedy): (self.why, self.remedy) = (why, remedy)
            case .holds, .violated, .warned, .waived, .uncovered: break
            }
        }
    }
}

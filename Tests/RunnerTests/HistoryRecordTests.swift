import Oracles
import RunEvents
import TestSupport
import Testing

@testable import Runner

@Suite("Histories in the record")
struct HistoryRecordTests {
    static func history(count: Int, seed: UInt64) -> History {
        var generator = SeededGenerator(seed: seed)
        var history = History(subjects: ["old", "new", "other"], cells: ["a", "b"])
        for _ in 0..<count {
            let sent = Int64.random(in: 0...60, using: &generator)
            let outcomes: [ProbeOutcome] = [
                .accepted, .noInformation, .refused(reason: "invalid_api_key"),
                .refused(reason: "insufficient_credits"), .refused(reason: "rate_limit_exceeded"),
            ]
            history.append(
                Interval(sent: sent, answered: sent + Int64.random(in: 0...9, using: &generator)),
                generator.pick(outcomes) ?? .accepted, subject: Int.random(in: 0...2, using: &generator),
                cell: Int.random(in: 0...1, using: &generator), cost: Int.random(in: 0...3, using: &generator))
        }
        return history
    }

    static let rules: [HistoryRule] = [
        .keySwap(write: Interval(sent: 20, answered: 30), old: 0, new: 1),
        .keySwap(write: Interval(openSince: 20), old: 0, new: nil),
        .soleSurvivor(
            SoleSurvivor(
                [
                    .init(Interval(sent: 1, answered: 5), .gave(subject: 1)), .init(Interval(openSince: 2), .refused),
                    .init(Interval(openSince: 2), .noInformation),
                ], old: 0)),
        .unchanged(subjects: [1, 2]),
        .boundedCounter(
            BoundedCounter(before: 3, topUps: [.init(Interval(sent: 5, answered: 9), amount: 2)])),
        .chargeBalance(before: 9, after: 4, added: 1),
        .rateWindow(RateWindow(limit: 2, window: 20, limiter: .sliding, grain: 1, mayCountRefused: true)),
        .rateWindow(RateWindow(limit: 1, window: 20, limiter: .unaligned)),
    ]

    @Test("a history comes back from its parts, and every rule finds in it what it found before", arguments: 0..<8)
    func roundTrip(rule index: Int) throws {
        let rule = Self.rules[index]
        var violations = 0
        for seed in 0..<200 {
            let history = Self.history(count: seed % 13, seed: UInt64(seed))
            let finding = rule.judge(history)
            let judgement = rule.record(of: finding, against: [])
            let record = history.record(judgements: [judgement])
            var again = History(named: record)
            var isSound = true
            for part in history.parts(sequence: 1) { isSound = again.append(part) && isSound }
            #expect(isSound)
            #expect(again == history)
            let same = try #require(HistoryRule(judgement))
            #expect(same.judge(again) == finding)
            violations += finding.violations.count
        }
        #expect(violations > 20)
    }

    @Test("long histories are cut into parts")
    func parts() {
        let history = Self.history(count: 10_000, seed: 1)
        let parts = Array(history.parts(sequence: 7))
        #expect(parts.count == 3)
        #expect(parts.allSatisfy { $0.sequence == 7 && $0.probes.utf8.count < 200_000 })
    }

    @Test(
        "a damaged part is refused and stops nobody",
        arguments: [
            "1 2 3", "1 2 9 0 0 0", "1 2 1 3 0 0", "1 2 1 0 2 0", "1 -2 1 0 0 0", "9223372036854775807 1 1 0 0 0",
            "1 2 1 0 0 99999999999", "1 2 -1 0 0 0", "a b c d e f", ";",
        ])
    func damaged(text: String) {
        var history = History(subjects: ["a", "b", "c"], cells: ["a", "b"], reasons: ["x"])
        let isSound = history.append(HistoryPart(sequence: 1, probes: text))
        #expect(isSound == (text == ";"))
    }

    @Test("a record of a rule that nobody knows, or that lacks a number, is no rule")
    func unknownRules() {
        for (rule, parameters) in [("no-such-rule", ["old": Int64(0)]), ("key-swap", [:]), ("rate-window", [:])] {
            let judgement = HistoryRecord.Judgement(
                rule: rule, parameters: parameters, changes: [.init(sent: 0, answered: 1, value: 0)], against: [],
                violations: [], undecided: nil)
            #expect(HistoryRule(judgement) == nil, "\(rule)")
        }
        let backwards = HistoryRecord.Judgement(
            rule: "key-swap", parameters: ["old": 0], changes: [.init(sent: 5, answered: 1, value: 0)], against: [],
            violations: [], undecided: nil)
        #expect(HistoryRule(backwards) == nil)
    }
}

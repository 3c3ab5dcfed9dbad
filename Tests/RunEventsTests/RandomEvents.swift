import Contract
import RunEvents
import TestSupport

/// Arbitrary events for property tests, every field filled or left out at random.
struct RandomEvents {
    var generator: TestSupport.SeededGenerator

    init(seed: UInt64) { generator = TestSupport.SeededGenerator(seed: seed) }

    mutating func event() -> Event {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: .checkStarted(CheckStarted(check: text(), rows: texts(), at: number()))
        case 1: .exchange(exchange())
        case 2:
            .keyAction(
                KeyActionRecord(
                    action: pick([.create, .regenerate, .delete, .list]), check: text(), row: text(), account: text(),
                    key: text(), sentAt: number(), acknowledgedAt: number(), failure: maybe { $0.text() }))
        case 3: .outcome(outcome())
        case 4: .instrument(instrument())
        case 5: .history(HistoryPart(sequence: Int.random(in: 1...9, using: &generator), probes: text()))
        case 6: .notice(Notice(kind: pick([.information, .warning]), text: text()))
        default: .footer(footer())
        }
    }

    mutating func header() -> RunHeader {
        RunHeader(
            toolVersion: text(), runID: text(), target: text(), startedAt: text(), seed: number(),
            level: pick(Level.allCases), areas: [.init(prefix: "HDR", title: text())],
            clauses: [
                Clause(
                    id: clause(), text: text(), level: pick(Level.allCases), warnsOnly: generator.chance(0.5),
                    source: text(), evidence: [pick(EvidenceGrade.allCases)], raisedBy: maybe { $0.text() },
                    references: References(cwe: texts(), owaspAPI: texts(), asvs: texts()))
            ],
            checks: [
                CheckDescriptor(
                    id: text(), title: text(), clauses: [clause()], why: maybe { $0.text() }, fix: maybe { $0.text() },
                    place: place())
            ])
    }

    mutating func footer() -> RunFooter {
        RunFooter(
            ending: pick([
                .completed, .interrupted, .terminated, .targetUnreachable, .circuitOpen, .harnessFailed,
            ]),
            duration: number(), cost: cost(), keysLeft: Int.random(in: 0...9, using: &generator),
            counts: [text(): 1],
            staleWaivers: generator.chance(0.5) ? [] : [StaleWaiver(name: text(), problem: text(), place: place())])
    }

    mutating func outcome() -> CheckOutcome {
        CheckOutcome(
            check: text(), row: text(), clauses: [clause(), clause()], verdict: pick(Verdict.allCases), reason: text(),
            expected: maybe { $0.text() }, seen: maybe { $0.text() }, witnesses: [1, .max],
            reproduction: maybe { $0.text() }, remedy: maybe { $0.text() }, waiver: maybe { $0.text() },
            place: place(), startedAt: number(), duration: number(), cost: cost())
    }

    private mutating func exchange() -> ExchangeRecord {
        ExchangeRecord(
            sequence: Int.random(in: 1...9, using: &generator), check: text(), row: text(),
            purpose: pick([.probe, .positiveControl, .negativeControl, .preparation]), place: maybe { $0.place() },
            endpoint: maybe { $0.text() }, method: text(), target: text(), version: text(),
            requestHeaders: [HeaderLine(text(), text())], requestBody: maybe { $0.text() }, node: maybe { $0.text() },
            connection: maybe { Int.random(in: 0...9, using: &$0.generator) }, reused: generator.chance(0.5),
            sentAt: number(), answeredAt: number(), status: maybe { Int.random(in: 100...599, using: &$0.generator) },
            responseHeaders: [], responseBody: maybe { $0.text() }, transportFailure: maybe { $0.text() },
            reading: pick([.authenticated, .refused, .other, .noInformation]), code: maybe { $0.text() })
    }

    private mutating func instrument() -> InstrumentRecord {
        InstrumentRecord(
            sequence: Int.random(in: 1...9, using: &generator), check: text(), row: text(),
            place: maybe { $0.place() }, instrument: text(), title: text(), startedAt: number(), endedAt: number(),
            facts: texts().map { .init($0, $0) },
            tables: [.init(title: text(), columns: [text(), text()], rows: [[text(), text()]])],
            pictures: texts().map { .init(title: $0, text: $0) }, history: maybe { $0.history() })
    }

    private mutating func history() -> HistoryRecord {
        HistoryRecord(
            subjects: texts(), cells: texts(), reasons: texts(), probes: Int.random(in: 0...9, using: &generator),
            judgements: texts().map { word in
                HistoryRecord.Judgement(
                    rule: word, parameters: [word: .min], changes: [.init(sent: -1, answered: nil, value: .max)],
                    against: [word], violations: [], undecided: word)
            })
    }

    private mutating func text() -> String {
        let alphabet = Array("ab/\\\"\n\r\t\u{0}\u{1B}\u{7F}\u{85}\u{2028}é\u{301}🙂{}[]:, ".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) { text.append(pick(alphabet)) }
        return String(text)
    }

    private mutating func texts() -> [String] { (0..<Int.random(in: 0...3, using: &generator)).map { _ in text() } }

    private mutating func number() -> UInt64 { generator.chance(0.1) ? .max : generator.next() >> 20 }

    private mutating func cost() -> Cost {
        Cost(requests: .random(in: 0...9, using: &generator), credits: .max, keys: .min)
    }

    private mutating func place() -> SourcePlace {
        SourcePlace(file: text(), line: .random(in: 1...99, using: &generator), column: 1)
    }

    private mutating func clause() -> ClauseID {
        guard let id = ClauseID(pick(["HDR-1", "KEY-12", "ROT-3"])) else { preconditionFailure("a wrong clause id") }
        return id
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }

    private mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? {
        generator.chance(0.5) ? make(&self) : nil
    }
}

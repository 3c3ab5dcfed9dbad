import Deployment
import Randomness
import RunEvents
import SpecLanguage

/// A sample of keys held against what the contract says of them.
struct SampleSubject {
    let sample: DrawnSample
    /// Keys of the whole run that it had been given before.
    var repeatedInRun = 0
    /// The form that keys should have.
    let form: KeyForm

    /// Keys that came before.
    private var repeated: Int { sample.tokens.count - Set(sample.tokens).count }

    func judge(_ expectation: Expectation, wording: ExpectationJudge) -> Judgement {
        .all(
            expectation.terms.map { term in
                guard case .sample(let property) = term else { return .holds }
                switch judge(property) {
                case .holds: return .holds
                case .says(let seen):
                    return .violated(
                        Contradiction(expected: wording.wording(of: term), seen: seen, selfEvident: true))
                case .lacks(let why): return .noInformation(why)
                }
            })
    }

    /// Whether the sample has a property; nil when it does not tell.
    func meets(_ property: SampleProperty) -> Bool? {
        switch judge(property) {
        case .holds: true
        case .says: false
        case .lacks: nil
        }
    }

    private enum Finding {
        case holds
        case says(String)
        case lacks(String)
    }

    private func judge(_ property: SampleProperty) -> Finding {
        switch property {
        case .distinct:
            if repeated > 0 { return .says("\(repeated) of \(sample.tokens.count) keys were issued before") }
            return repeatedInRun == 0
                ? .holds : .says("\(repeatedInRun) of the keys that the whole run was given were issued before")
        case .form: return judgeForm()
        case .capacity: return judgeCapacity()
        case .unpredictable:
            guard let verdict = sample.report?.verdict else { return withoutForm }
            switch verdict.outcome {
            case .refuted: return .says(verdict.findings.prefix(3).joined(separator: "; "))
            case .notRefuted: return .holds
            case .inconclusive: return .lacks(verdict.lacking)
            }
        }
    }

    private var withoutForm: Finding { .lacks("the keys do not have the documented form: \(sample.formProblem ?? "")") }

    private func judgeForm() -> Finding {
        if let problem = sample.formProblem { return .says(problem) }
        guard let found = sample.report?.verdict.form else { return withoutForm }
        guard found.length == form.length else { return .says("keys of \(found.length) letters after the prefix") }
        return .holds
    }

    private func judgeCapacity() -> Finding {
        guard let report = sample.report else { return withoutForm }
        let capacity = report.verdict.form.capacity
        if capacity < KeyCapacity.promisedBits {
            return .says("keys that hold \(Numbers.fixed(capacity, 1)) bits at most")
        }
        if let contradiction = report.capacity.contradiction { return .says(contradiction) }
        let left = report.verdict.recovered.compactMap { found in found.bitsLeft.map { (found: found, bits: $0) } }
        if let least = left.min(by: { $0.bits < $1.bits }), least.bits < KeyCapacity.promisedBits {
            return .says("keys of which \(Numbers.fixed(least.bits, 1)) bits are left: \(least.found.sentence)")
        }
        return .holds
    }

    // MARK: The record

    var title: String {
        let verdict = sample.report?.verdict
        return "a sample of \(sample.tokens.count) keys: " + (verdict?.outcome.rawValue ?? "not of the documented form")
    }

    var coverage: String {
        let origin = sample.isRegenerated ? " that Regenerate gave" : sample.isSerial ? "" : " created at the same time"
        return "over \(sample.tokens.count) keys" + origin
    }

    var facts: [InstrumentRecord.Fact] {
        var facts: [InstrumentRecord.Fact] = []
        if let report = sample.report {
            facts.append(InstrumentRecord.Fact("verdict", report.verdict.sentence))
            facts += report.facts.map { InstrumentRecord.Fact($0.name, $0.value) }
        } else {
            facts.append(InstrumentRecord.Fact("keys", "\(sample.tokens.count)"))
            facts.append(InstrumentRecord.Fact("form", sample.formProblem ?? "unknown"))
        }
        let origin =
            sample.isRegenerated
            ? "by Regenerate, one after the other" : sample.isSerial ? "one after the other" : "at the same time"
        facts.append(InstrumentRecord.Fact("created", origin))
        if let count = sample.doubtfulAt {
            facts.append(InstrumentRecord.Fact("drawn on", "\(count) keys looked odd, and were too few to tell"))
        }
        if let shortfall = sample.shortfall { facts.append(InstrumentRecord.Fact("stopped early", shortfall)) }
        return facts
    }

    var tables: [InstrumentRecord.Table] {
        sample.report?.tables.map { InstrumentRecord.Table(title: $0.title, columns: $0.columns, rows: $0.rows) } ?? []
    }
}

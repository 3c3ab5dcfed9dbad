import Contract
import Deployment
import HTTPExchange
import Oracles
import SpecLanguage

/// What an answer makes of the row.
extension RowExecution {
    var judge: ExpectationJudge {
        let texts = texts
        return ExpectationJudge(
            evaluate: { (try? texts.plain($0)) ?? "" }, answers: named.compactMapValues(\.subject.answer),
            volatile: Set(context.target.readings.volatileFields.map { $0.lowercased() }),
            possibleCodes: context.reader.possibleCodes(of:))
    }

    func judge(_ subject: JudgedAnswer, _ step: Step) throws(RowStop) -> Judgement {
        guard let expectation = step.expectation else {
            // A step that expects nothing still has to be answered, or the steps after it mean nothing.
            if case .failure(let missing) = subject.result { return .noInformation(missing.explanation) }
            return .holds
        }
        return judgeExpectation(subject, expectation)
    }

    func judgeExpectation(_ subject: JudgedAnswer, _ expectation: Expectation) -> Judgement {
        judge.judge(subject, against: expectation)
    }

    func judgeRegeneration(differs: Bool, _ step: Step) throws(RowStop) -> Ending? {
        let subject = JudgedAnswer(
            result: .failure(MissingAnswer(.broken, "no answer is judged here")), reading: .noInformation(""),
            targetOrigin: "", tokens: [], leaks: [], newKeyDiffers: differs)
        guard let expectation = step.expectation else { return nil }
        return try conclude(judgeExpectation(subject, expectation), step, reproduction: nil)
    }

    /// What a judgement makes of the row: nil to go on.
    func conclude(_ judgement: Judgement, _ probe: Prober.Probe, _ step: Step) throws(RowStop) -> Ending? {
        try conclude(judgement, step, reproduction: probe.request.shellCommand)
    }

    /// The same for what no single request shows.
    func conclude(
        _ judgement: Judgement, _ step: Step, reproduction: @autoclosure () -> String?
    ) throws(RowStop) -> Ending? {
        switch (judgement.redacted(by: context.deployment.vault), step.premise) {
        case (.holds, _): return nil
        case (.violated(let contradiction), nil):
            return .failed(contradiction, reproduction: reproduction())
        case (.violated(let contradiction), .notApplicable?):
            throw .notApplicable(
                reason: "the deployment does not offer what the row is about: \(contradiction.seen)",
                remedy: "nothing to do, unless the deployment is meant to offer it")
        case (.violated(let contradiction), .inconclusive?):
            throw .inconclusive("a premise did not hold: expected \(contradiction.expected), got \(contradiction.seen)")
        case (.noInformation(let why), _): throw .inconclusive("no information: \(why)")
        }
    }
}

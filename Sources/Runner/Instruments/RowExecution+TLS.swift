import Deployment
import HTTPExchange
import RunEvents
import SpecLanguage
import TLSProbe

/// Questions about the deployment's TLS as steps of a row.
extension RowExecution {
    mutating func ask(_ step: TLSStep, _ whole: Step) async throws(RowStop) -> Ending? {
        guard context.target.base.scheme == .https else {
            throw .notApplicable(
                reason: "the target's base URL is not https", remedy: "name the https address under 'base:'")
        }
        var names: [String?] = [nil]
        if step.isOfNames {
            names = context.target.names
            if names.isEmpty {
                throw .notApplicable(
                    reason: "the target file gives the deployment no further names",
                    remedy: "list them under 'names:', if clients use others than the base URL's")
            }
        }
        var found: [TLSAnswer] = []
        for name in names { found += try await answers(to: step.question, under: name, whole) }
        guard let worst = found.max(by: { $0.finding.verdict.weight < $1.finding.verdict.weight }) else {
            throw .notApplicable(
                reason: "there is nothing to ask '\(step.question.rawValue)' about",
                remedy: step.question.remedy)
        }
        switch worst.finding.verdict {
        case .holds: return nil
        case .inconclusive: return try open(worst, whole)
        case .violated where step.question == .nothingElse && context.target.readings.tlsSuites == .preferred:
            // RFC 8446 9.1 makes AES-128-GCM mandatory to implement: having it is no finding unless the operator says so.
            throw .notApplicable(
                reason: "the target file reads 'with AES-256-GCM' as preferred: \(worst.sentence)",
                remedy: "set 'tls-suites: only' under 'readings:' to hold the deployment to the strict reading")
        case .noted where step.question == .postQuantum && context.target.readings.postQuantum == .optional:
            throw .notApplicable(
                reason: "the target file makes no point of it: \(worst.sentence)",
                remedy: "set 'post-quantum: expected' under 'readings:' to ask for a post-quantum group")
        case .violated, .noted:
            let contradiction = Contradiction(
                expected: step.question.meaning, seen: worst.sentence, selfEvident: true)
            return try conclude(.violated(contradiction), whole, reproduction: nil)
        }
    }

    /// The answers of every address of the row, each with its record.
    private mutating func answers(
        to question: TLSQuestion, under name: String?, _ whole: Step
    ) async throws(RowStop) -> [TLSAnswer] {
        let subject = TLSLaboratory.Subject(node: nodeName, name: name)
        let (findings, areNew) = try await context.tls.findings(about: subject, in: context)
        if areNew { book(Cost(requests: findings.assessments.map(\.connections).reduce(0, +))) }
        var answers: [TLSAnswer] = []
        for assessment in findings.assessments {
            if let doubt = assessment.unreachable {
                throw .inconclusive("no information: \(assessment.target.address) cannot be reached: \(doubt)")
            }
            guard let finding = assessment.findings.first(where: { $0.question.rawValue == question.rawValue }) else {
                continue
            }
            let answer = TLSAnswer(finding: finding, assessment: assessment, name: name)
            let (check, row) = (checkID, rowID)
            note(
                { sequence in
                    answer.record(
                        sequence: sequence, check: check, row: row, place: SourcePlace(whole.place), findings)
                }, coverage: answer.sentence)
            answers.append(answer)
        }
        return answers
    }

    private func open(_ answer: TLSAnswer, _ step: Step) throws(RowStop) -> Ending? {
        throw .inconclusive("no information: \(answer.sentence)")
    }
}

/// What one address answers to a question.
private struct TLSAnswer: Sendable {
    let finding: TLSFinding
    let assessment: TLSAssessment
    /// The further name that it was asked under.
    let name: String?

    var sentence: String { name.map { "as \($0): \(finding.sentence)" } ?? finding.sentence }

    /// The facts and, for what does not hold, the bytes of the probes that show it.
    func record(
        sequence: Int, check: String, row: String, place: SourcePlace, _ findings: TLSLaboratory.Findings
    ) -> InstrumentRecord {
        var facts = [
            InstrumentRecord.Fact("question", finding.question.rawValue),
            InstrumentRecord.Fact("verdict", finding.verdict.rawValue),
            InstrumentRecord.Fact("connections of the assessment", String(assessment.connections)),
        ]
        if let handshake = assessment.handshake {
            let parts = [
                handshake.version.name, handshake.suite.name, handshake.group?.name, handshake.signature?.name,
            ]
            facts.append(InstrumentRecord.Fact("handshake", parts.compactMap { $0 }.joined(separator: ", ")))
        }
        let witnesses = assessment.probes.filter { finding.witnesses.contains($0.probe.id) }
        if finding.verdict != .holds { facts += evidence(witnesses) }
        let table = InstrumentRecord.Table(
            title: "probes", columns: ["probe", "offer", "outcome"],
            rows: witnesses.map { [$0.probe.id, $0.probe.title, $0.outcome.summary] })
        return InstrumentRecord(
            sequence: sequence, check: check, row: row, place: place, instrument: "tls", title: sentence,
            startedAt: findings.startedAt, endedAt: findings.endedAt, facts: facts,
            tables: witnesses.isEmpty ? [] : [table])
    }

    private func evidence(_ witnesses: [ProbeRecord]) -> [InstrumentRecord.Fact] {
        var transcripts = witnesses.flatMap { record in record.tries.map { (record.probe.id, $0.transcript) } }
        for id in finding.witnesses {
            switch id {
            case "handshake": transcripts.append((id, assessment.handshakeTranscript))
            case "early-data": transcripts += assessment.earlyData.transcripts.map { (id, $0) }
            case "plain": transcripts += assessment.plain.filter { $0.finding == finding }.map { (id, $0.transcript) }
            default: break
            }
        }
        return transcripts.flatMap { id, transcript in
            [
                InstrumentRecord.Fact("\(id), bytes sent", hexText(transcript.sent)),
                InstrumentRecord.Fact("\(id), bytes received", hexText(transcript.received)),
            ]
        }
    }
}

extension TLSFinding.Verdict {
    /// Which of several answers decides: the worst.
    fileprivate var weight: Int {
        switch self {
        case .holds: 0
        case .noted: 1
        case .inconclusive: 2
        case .violated: 3
        }
    }
}

extension TLSQuestion {
    /// What would make the question answerable.
    fileprivate var remedy: String {
        switch self {
        case .plainPort: "name the port under 'plain-port:', if plain HTTP is spoken anywhere"
        case .withoutName: "name the deployment by a host name under 'base:'"
        default: "nothing to do: it concerns only deployments that offer it"
        }
    }
}

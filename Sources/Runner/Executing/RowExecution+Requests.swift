import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Requests as steps of a row: one, several, or until something comes.
extension RowExecution {
    /// Sends a request as its step says, and judges what comes.
    mutating func request(_ template: RequestTemplate, _ step: Step) async throws(RowStop) -> Ending? {
        var last: Prober.Probe
        var judgement = Judgement.holds
        switch step.repetition {
        case nil:
            last = try await send(template, step)
            judgement = try judge(last.subject, step)
        case .times:
            let count = max(1, CostEstimate(target: context.target).repetitions(of: step))
            (last, judgement) = try await sendAll(template, step, count: count, interval: 0, until: nil)
        case .watch(let duration, let interval):
            let end = MonotonicTime.now + .nanoseconds(Int64(clamping: duration))
            (last, judgement) = try await sendAll(template, step, count: .max, interval: interval, until: end)
        case .until(let wanted, let attempts, let deadline, let interval):
            last = try await sendUntil(wanted, attempts, deadline, interval, template, step)
            last.subject.wasAskedFor = judge.asks(wanted, for: last.subject)
            judgement = try judge(last.subject, step)
        }
        if let name = step.name {
            if let expectation = step.expectation, judge.asks(expectation, for: last.subject) {
                last.subject.wasAskedFor = true
            }
            named[name] = last
            endpoints[name] = template.endpoint.flatMap(context.target.endpoint) ?? builder.endpoint
        }
        if let ending = try conclude(judgement, last, step) { return ending }
        try capture(step.captures, from: last)
        return nil
    }

    /// Sends several times and judges every answer; the first contradiction ends it.
    private mutating func sendAll(
        _ template: RequestTemplate, _ step: Step, count: Int, interval: UInt64, until end: MonotonicTime?
    ) async throws(RowStop) -> (Prober.Probe, Judgement) {
        var judgements: [Judgement] = []
        var sent = 0
        while true {
            let began = MonotonicTime.now
            let probe = try await send(template, step)
            sent += 1
            let judgement = try judge(probe.subject, step)
            if case .violated = judgement { return (probe, judgement) }
            if !judgement.holds { judgements.append(judgement) }
            if sent >= count || end.map({ MonotonicTime.now >= $0 }) ?? false { return (probe, .all(judgements)) }
            try await pause(from: began, interval)
        }
    }

    private mutating func sendUntil(
        _ wanted: Expectation, _ attempts: Repetition.Attempts?, _ deadline: UInt64?, _ interval: UInt64,
        _ template: RequestTemplate, _ step: Step
    ) async throws(RowStop) -> Prober.Probe {
        let most = attempts.map(CostEstimate(target: context.target).number(of:)) ?? .max
        let end = deadline.map { MonotonicTime.now + .nanoseconds(Int64(clamping: $0)) }
        var (sent, presses) = (0, 0)
        while true {
            let began = MonotonicTime.now
            let probe = try await send(template, step)
            sent += 1
            if judgeExpectation(probe.subject, wanted).holds { return probe }
            if sent >= most || end.map({ MonotonicTime.now >= $0 }) ?? false {
                throw .inconclusive(
                    "waited in vain for \(judge.wording(of: wanted)): the last of \(sent) answers was "
                        + context.deployment.vault.redact(probe.subject.wording))
            }
            if attempts == .overLimit, isLimited(template.key) { try await pressIfSlow(probe, presses: &presses) }
            try await pause(from: began, interval)
        }
    }

    /// Waits until the next request is due, `interval` nanoseconds after the last one began.
    private func pause(from began: MonotonicTime, _ interval: UInt64) async throws(RowStop) {
        let left = began + .nanoseconds(Int64(clamping: interval)) - .now
        if left > .zero { try await prober.pause(left) }
    }

    mutating func send(_ template: RequestTemplate, _ step: Step) async throws(RowStop) -> Prober.Probe {
        if template.version == .http2, context.isWithoutHTTP2 { throw .withoutHTTP2 }
        texts.keys = try await secrets(for: template)
        texts.step = step.name ?? "body"
        let key = try await keys.secret(of: template.key)
        let built = try builder.build(template, key: key, texts: texts)
        plantedTokens.add(template, built, texts: texts)
        let isUntil = if case .until = step.repetition { true } else { false }
        let probe = try await prober.send(
            built,
            Prober.Circumstances(
                purpose: step.expectation == nil || step.premise != nil ? .preparation : .probe,
                place: SourcePlace(step.place), credits: template.mayBeCharged ? built.endpoint.cost : 0,
                tokens: tokens(of: template) + built.planted.map(\.text),
                isPatient: !isUntil && !isLimited(template.key) && !(step.expectation?.isAboutRate ?? false),
                exceedsRate: step.exceedsRate))
        lastWitnesses = [probe.sequence]
        count(probe, cost: built.endpoint.cost, isProbe: step.premise == nil)
        if let role = keys.account(of: template.key) {
            book.note(
                probe, of: role, key: template.key.text, cell: built.endpoint.name, cost: built.endpoint.cost,
                isInOutage: context.deployment.isInOutage)
        }
        if case .failure(let missing) = probe.subject.result, missing.kind == .versionNotOffered {
            context.noteWithoutHTTP2()
            throw .withoutHTTP2
        }
        return probe
    }

    /// Books a request, and what it cost when it succeeded.
    mutating func count(_ probe: Prober.Probe, cost credits: Int, isProbe: Bool = false) {
        cost.requests += 1
        if case .authenticated = probe.subject.reading { cost.credits += credits }
        if isProbe { probes += 1 }
    }

    /// Books requests that left no record of their own.
    mutating func count(requests: Int) { cost.requests += requests }

    /// Keys that header values, queries or bodies name inside their text.
    private mutating func secrets(for template: RequestTemplate) async throws(RowStop) -> [KeyReference: Secret] {
        var secrets: [KeyReference: Secret] = [:]
        for reference in template.texts.flatMap(\.keyReferences) where secrets[reference] == nil {
            secrets[reference] = try await keys.secret(of: reference)
        }
        return secrets
    }

    private func tokens(of template: RequestTemplate) -> [String] {
        var names = template.texts.flatMap(\.tokenNames)
        names += row.row.keys.flatMap { key -> [String] in
            if case .literal(let text) = key.source { text.tokenNames } else { [] }
        }
        return names.map(texts.token) + template.texts.flatMap(\.addressNames).map(texts.address)
    }

    /// A key whose rate is exceeded on purpose.
    private func isLimited(_ reference: KeyReference) -> Bool {
        keys.account(of: reference) == keys.actual(.limited)
    }

    /// The key that a reference stands for; nil for none.
    mutating func secret(of reference: KeyReference) async throws(RowStop) -> Secret? {
        try await keys.secret(of: reference)
    }

    /// The answer to a named request.
    func answer(named name: String) throws(RowStop) -> Prober.Probe {
        guard let probe = named[name] else { throw .inconclusive("no answer is called '\(name)'") }
        return probe
    }

    private mutating func capture(_ captures: [SpecLanguage.Capture], from probe: Prober.Probe) throws(RowStop) {
        for capture in captures {
            guard let answer = probe.subject.answer, let value = try value(of: capture, in: answer) else {
                throw .inconclusive("the answer holds nothing to capture as '\(capture.name)'")
            }
            // It would be shown wherever it is compared or sent.
            if let leak = context.deployment.vault.scan(Array(value.utf8)).first {
                throw .inconclusive(
                    "what was to be captured as '\(capture.name)' holds a key (\(leak)), which is never compared or sent in this way; "
                        + "'reveals' judges answers that hold one")
            }
            texts.captures[capture.name] = value
        }
    }

    private func value(of capture: SpecLanguage.Capture, in answer: Answer) throws(RowStop) -> String? {
        do { return try capture.source.value(in: answer) } catch { throw .inconclusive("\(error)") }
    }
}

extension Expectation {
    /// Whether a 429 is what the expectation asks about, so that one may not be waited out.
    fileprivate var isAboutRate: Bool {
        terms.contains { term in
            switch term {
            case .status(.oneOf(let patterns)), .status(.noneOf(let patterns)): patterns.contains(.code(429))
            case .refused(let documented): documented == .rateLimitExceeded
            case .any(let alternatives): alternatives.contains(where: \.isAboutRate)
            default: false
            }
        }
    }
}

extension RowStop {
    static let withoutHTTP2 = RowStop.notApplicable(
        reason: "the deployment does not offer HTTP/2",
        remedy: "nothing to do; offer h2 by ALPN if the deployment is meant to speak HTTP/2")
}

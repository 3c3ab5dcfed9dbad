import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Sends requests for one row or control, records each exchange, and reads the answers.
struct Prober: Sendable {
    let context: RunContext
    let check: String
    let row: String

    /// One answer with its place in the record.
    struct Probe: Sendable {
        var subject: JudgedAnswer
        var sequence: Int
        var request: HTTPRequest
        /// The protocol version of the answer; nil without one.
        var version: ReceivedVersion?
        /// From just before the request left until its answer had been read, in nanoseconds since the run began; nil when
        /// nothing was sent.
        var interval: Interval?
        /// Seconds since 1970-01-01 UTC by the answer's Date field, for a Retry-After that names a date.
        var serverTime: Int?
    }

    /// How a probe is sent and recorded.
    struct Circumstances: Sendable {
        var purpose: ExchangeRecord.Purpose
        var place: SourcePlace?
        /// The most that the request can cost.
        var credits: Int
        /// Names and values of the tokens that the request carries.
        var tokens: [String] = []
        /// Waits and sends again when the answer is a 429 that nobody asked for: it says that we were too fast, and nothing
        /// about the key.
        var isPatient: Bool
        /// Sent to exceed a rate, so that a 5xx may be the answer to that, and says nothing of the deployment.
        var exceedsRate = false
    }

    /// Sends a request; a 429 that nobody asked for is waited out, a kept connection that had died is replaced.
    func send(_ built: RequestBuilder.Built, _ circumstances: Circumstances) async throws(RowStop) -> Probe {
        var patience = circumstances.isPatient ? 3 : 0
        while true {
            let probe = try await sendOnce(built, circumstances)
            guard patience > 0, case .success(let answer) = probe.subject.result, answer.status == 429 else {
                return probe
            }
            patience -= 1
            let told = answer.values(of: "Retry-After").first.flatMap(RetryAfter.init)
            let seconds = told?.seconds(from: probe.serverTime ?? 0) ?? 1
            guard seconds <= 10 else { return probe }
            try await pause(.seconds(max(seconds, 1)))
        }
    }

    /// Sleeps unless the run is being stopped.
    func pause(_ duration: Duration) async throws(RowStop) {
        do { try await Task.sleep(for: duration) } catch { throw .stopped }
        if context.isStopping { throw .stopped }
    }

    private func sendOnce(
        _ built: RequestBuilder.Built, _ circumstances: Circumstances
    ) async throws(RowStop) -> Probe {
        let probe = try await sendRecorded(built, circumstances)
        // A kept connection that ended before any answer: nothing was said, so nothing is lost by asking on a new one.
        guard probe.diedUnanswered, built.request.connection == .reuse else { return probe.probe }
        var again = built
        again.request.connection = .fresh
        return try await sendRecorded(again, circumstances).probe
    }

    private func sendRecorded(
        _ built: RequestBuilder.Built, _ circumstances: Circumstances
    ) async throws(RowStop) -> Recorded {
        let asked = try await ask(built, circumstances, scansAnswer: true)
        return Recorded(probe: probe(of: asked), diedUnanswered: asked.exchange.diedUnanswered)
    }

    /// The exchange as a probe, which puts it into the record.
    private func probe(of asked: Asked) -> Probe {
        let timings = asked.exchange.timings
        return Probe(
            subject: asked.subject, sequence: record(asked), request: asked.built.request,
            version: asked.exchange.response?.version,
            interval: timings.sent.map { sent in
                Interval(
                    sent: Int64(context.recorder.offset(of: sent)),
                    answered: Int64(context.recorder.offset(of: max(sent, timings.answered))))
            },
            serverTime: asked.subject.answer?.values(of: "Date").first.flatMap(HTTPDate.init)?.epochSeconds)
    }

    /// A request and its answer that are not in the record, or not yet.
    struct Asked: Sendable {
        var built: RequestBuilder.Built
        var circumstances: Circumstances
        var exchange: Exchange
        var subject: JudgedAnswer
    }

    /// Sends a request once and records nothing: for probes by the thousand, of which a few become evidence.
    ///
    /// - Parameter scansAnswer: whether secrets are looked for in the answer.
    func ask(
        _ built: RequestBuilder.Built, _ circumstances: Circumstances, scansAnswer: Bool = false
    ) async throws(RowStop) -> Asked {
        if context.isStopping { throw .stopped }
        let exchange: Exchange
        do throws(GuardRefusal) {
            exchange = try await context.deployment.send(
                built.request, credits: circumstances.credits, provokes: built.isUnusual || circumstances.exceedsRate)
        } catch {
            throw RowStop(error)
        }
        return try read(exchange, of: built, circumstances, scansAnswer: scansAnswer)
    }

    /// Sends requests at the same moment; what came of each, and the round as a whole.
    ///
    /// - Parameter lanes: by connection, the places of its requests in `all`.
    func sendTogether(
        _ all: [RequestBuilder.Built], lanes: [[Int]], _ circumstances: Circumstances
    ) async throws(RowStop) -> (probes: [Probe], round: ReleasedRound) {
        if context.isStopping { throw .stopped }
        let round: ReleasedRound
        do throws(GuardRefusal) {
            round = try await context.deployment.gate.send(
                together: lanes.map { $0.map { all[$0].request } }, credits: all.map(\.endpoint.cost).reduce(0, +),
                userAgent: context.userAgent, provokes: circumstances.exceedsRate)
        } catch {
            throw RowStop(error)
        }
        if context.isStopping { throw .stopped }
        // A round that was not released has nothing to tell but why.
        guard round.spread != nil else { return ([], round) }
        var probes = [Probe?](repeating: nil, count: all.count)
        for (lane, exchanges) in zip(lanes, round.exchanges) {
            for (place, exchange) in zip(lane, exchanges) {
                probes[place] = probe(of: try read(exchange, of: all[place], circumstances, scansAnswer: true))
            }
        }
        return (probes.compactMap(\.self), round)
    }

    /// Reads what became of a request.
    private func read(
        _ exchange: Exchange, of built: RequestBuilder.Built, _ circumstances: Circumstances, scansAnswer: Bool
    ) throws(RowStop) -> Asked {
        if case .failure(.cancelled) = exchange.outcome { throw .stopped }
        let result = exchange.answerResult(method: built.request.method)
        let reading = context.reader.reading(of: result, shape: context.shape(of: built.endpoint.name))
        let answer = try? result.get()
        if !built.isUnusual, !circumstances.exceedsRate, let status = answer?.status, (502...504).contains(status) {
            context.noteGatewayError()
        }
        let subject = JudgedAnswer(
            result: result, reading: reading, code: answer.flatMap(context.reader.code(of:)), origin: built.origin,
            targetOrigin: context.target.base.origin, tokens: circumstances.tokens,
            keys: built.request.headers.flatMap(\.value.secrets),
            leaks: scansAnswer ? answer.map(leaks(in:)) ?? [] : [], newKeyDiffers: nil)
        return Asked(built: built, circumstances: circumstances, exchange: exchange, subject: subject)
    }

    /// Puts a request and its answer into the record, and returns their number.
    func record(_ asked: Asked) -> Int {
        let evidence = ExchangeEvidence(
            exchange: asked.exchange, request: asked.built.request, subject: asked.subject,
            vault: context.deployment.vault)
        return context.recorder.record { sequence in
            evidence.record(
                sequence: sequence, check: check, row: row, endpoint: asked.built.endpoint.name,
                circumstances: asked.circumstances, offset: context.recorder.offset(of:))
        }
    }

    private struct Recorded {
        var probe: Probe
        var diedUnanswered: Bool
    }

    /// Forms of known secrets in an answer; looked for in the fields and in the body.
    private func leaks(in answer: Answer) -> [LeakFinding] {
        let fields = answer.headers.map(\.value).joined(separator: "\n")
        return context.deployment.vault.scan(Array(fields.utf8)) + context.deployment.vault.scan(answer.body)
    }
}

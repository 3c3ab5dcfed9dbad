import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage
import Synchronization
import TypedYAML

/// What all rows of a run share.
final class RunContext: Sendable {
    let deployment: LiveDeployment
    let recorder: EventRecorder
    let keys: SharedKeys
    /// When a new key begins to work.
    var activation: KeyActivation { keys.activation }
    let evidence: EvidenceSources
    let samples: SharedSamples
    let reader: AnswerReader
    let waivers: WaiverBook
    let seed: UInt64
    /// The `User-Agent` of requests that set none.
    let userAgent: String
    /// How many comparisons by time the run makes; they share one probability of a false alarm.
    let comparisons: Int
    /// Looks at the deployment's TLS, once for all checks.
    let tls: TLSLaboratory
    /// How long what may come back after a change is watched.
    let horizon: Horizon
    /// What rows tell the scheduler.
    let work = WorkSignals()
    /// Taken by rows that run side by side and may not call at the same time: who counts records of calls in logs, from its
    /// first call until they are there, and who makes calls fail, until they succeed again.
    let turn = AsyncLock()
    /// In which rows make calls fail together.
    let outage: SharedOutage
    private let state: Mutex<State>

    private struct State {
        /// As it was described, with the rate that was measured.
        var target: TargetDescription
        var rate: RateSurvey?
        var shapes: [String: SuccessShape] = [:]
        var isStopping = false
        var withoutHTTP2 = false
        var hasGatewayErrors = false
    }

    init(
        deployment: LiveDeployment, recorder: EventRecorder, keys: SharedKeys, samples: SampleSizes = SampleSizes(),
        waivers: WaiverBook, seed: UInt64, userAgent: String = "keyspec", comparisons: Int = 1,
        horizon: Horizon = .gate
    ) {
        self.horizon = horizon
        self.deployment = deployment
        self.recorder = recorder
        self.keys = keys
        evidence = EvidenceSources(deployment: deployment)
        self.samples = SharedSamples(sizes: samples)
        self.waivers = waivers
        self.seed = seed
        self.userAgent = userAgent
        self.comparisons = comparisons
        tls = TLSLaboratory(deployment.target)
        outage = SharedOutage(turn: turn) { isOn in
            do throws(ProviderError) {
                try await deployment.call(.outage, state: isOn ? "on" : "off")
                return nil
            } catch {
                return error
            }
        }
        let documented = DocumentedError.allCases.map { ($0.rawValue, $0.status) }
        let place: AnswerReader.CodePlace =
            switch deployment.target.readings.errorCode {
            case .anywhere: .anywhere
            case .pointer(let pointer): .pointer(pointer.description)
            }
        self.reader = AnswerReader(documented: Dictionary(uniqueKeysWithValues: documented), codePlace: place)
        var shapes: [String: SuccessShape] = [:]
        for endpoint in deployment.target.endpoints where endpoint.success != SuccessRule() {
            shapes[endpoint.name] = SuccessShape(declaredBy: endpoint.success)
        }
        self.state = Mutex(State(target: deployment.target, shapes: shapes))
    }

    var target: TargetDescription { state.withLock { $0.target } }

    /// What measuring the rate came to; nil when it was not tried.
    var rateSurvey: RateSurvey? { state.withLock { $0.rate } }

    /// Keeps what measuring came to; from then on the target has the rate.
    func take(_ survey: RateSurvey) {
        state.withLock { state in
            state.rate = survey
            guard case .measured(let bounds) = survey else { return }
            for index in state.target.accounts.indices where state.target.accounts[index].role == .limited {
                state.target.accounts[index].rate = RateLimit(
                    limit: bounds.most, window: .nanoseconds(bounds.longest))
            }
        }
    }

    /// The rate of an account: as declared, or as measured; nil when it is not known.
    func rate(of role: AccountRole) -> RateBounds? {
        if role == .limited, case .measured(let bounds)? = rateSurvey { return bounds }
        return target.account(role)?.rate.map {
            RateBounds(limit: $0.limit, window: Int64(clamping: $0.window.wholeNanoseconds))
        }
    }

    /// What successes of an endpoint look like, once known.
    func shape(of endpoint: String) -> SuccessShape? { state.withLock { $0.shapes[endpoint] } }

    /// Remembers the first answers to a valid key; a declared shape stays.
    ///
    /// - Parameters:
    ///   - again: a second answer to the same request, where there is one.
    ///   - refusal: the answer to a caller without a key.
    func learnShape(of endpoint: String, from answer: Answer, again: Answer?, besides refusal: Answer?) {
        state.withLock { state in
            if state.shapes[endpoint] == nil {
                state.shapes[endpoint] = SuccessShape(
                    learningFrom: answer, again: again, besides: refusal)
            }
        }
    }

    /// True once the run is being stopped: nothing more is sent.
    var isStopping: Bool { state.withLock { $0.isStopping } }
    func stop() {
        state.withLock { $0.isStopping = true }
        keys.places.stop()
    }

    /// True once an ordinary request was answered 502, 503 or 504: then one proves nothing about an odd request.
    var hasGatewayErrors: Bool { state.withLock { $0.hasGatewayErrors } }
    func noteGatewayError() { state.withLock { $0.hasGatewayErrors = true } }

    /// True once the deployment was found not to offer HTTP/2.
    var isWithoutHTTP2: Bool { state.withLock { $0.withoutHTTP2 } }
    func noteWithoutHTTP2() { state.withLock { $0.withoutHTTP2 = true } }

    /// Random values of one purpose; the same for the same seed, whatever else runs.
    func generator(_ label: String) -> SeededGenerator { SeededGenerator(seed: seed, label: label) }
}

extension SuccessShape {
    init(declaredBy rule: SuccessRule) {
        self = .declared(
            DeclaredSuccess(
                status: { rule.status.contains($0) },
                requirements: rule.json.map { pointer, requirement in
                    let requirement: DeclaredSuccess.Requirement =
                        switch requirement {
                        case .exists: .exists
                        case .absent: .absent
                        case .equals(let json): .equals(JSONValue(parsing: Array(json.text(.compact).utf8)) ?? .null)
                        }
                    return (pointer.description, requirement)
                }))
    }
}

import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// The controls around the probes of one check run: a valid key that is accepted before and after them, and a key that
/// must be refused, on every channel that the probes use.
struct ControlBracket: Sendable {
    let controls: Controls
    let builder: RequestBuilder
    let prober: Prober

    /// Why probes on a channel do not count; no entry where the controls are as they should be.
    typealias Flaws = [RunPlan.Channel: Flaw]

    /// A control that was not answered as it has to be.
    struct Flaw: Sendable, Hashable {
        var text: String
        /// A caller that had to be refused was served: then being served proves nothing about a probe either.
        var isNegative: Bool
        /// The version of HTTP is answered with 505 (RFC 9110 15.6.6): the deployment does not speak it.
        var isUnsupportedVersion = false
    }

    /// Runs the controls that come before the probes.
    func open(_ channels: [RunPlan.Channel]) async throws(RowStop) -> Flaws {
        var flaws: Flaws = [:]
        // Without HTTP/2 the rows on such a channel are not applicable, whatever a control would say.
        for channel in channels where isSpoken(channel) {
            // The negative one first: it decides even about probes that speak for themselves.
            if controls.refused != .none { flaws[channel] = try await negativeFlaw(on: channel) }
            if flaws[channel] == nil, controls.accepted {
                flaws[channel] = try await positiveFlaw(on: channel, when: "before")
            }
        }
        return flaws
    }

    /// Runs the controls that come after the probes, on the channels whose probes still count.
    func close(_ channels: [RunPlan.Channel]) async throws(RowStop) -> Flaws {
        var flaws: Flaws = [:]
        for channel in channels where controls.accepted && isSpoken(channel) {
            flaws[channel] = try await positiveFlaw(on: channel, when: "after")
        }
        return flaws
    }

    private func isSpoken(_ channel: RunPlan.Channel) -> Bool {
        channel.version != .http2 || !prober.context.isWithoutHTTP2
    }

    private func positiveFlaw(on channel: RunPlan.Channel, when: String) async throws(RowStop) -> Flaw? {
        let key = try await prober.context.keys.key(of: .funded).secret
        let probe = try await send(key, on: channel, purpose: .positiveControl)
        if case .authenticated = probe.subject.reading { return nil }
        return Flaw(
            "the control with a valid key was not accepted \(when) the probes", probe, on: channel, isNegative: false)
    }

    private func negativeFlaw(on channel: RunPlan.Channel) async throws(RowStop) -> Flaw? {
        let key = controls.refused == .unknown ? unknownKey(for: channel) : nil
        let probe = try await send(key, on: channel, purpose: .negativeControl)
        if case .refused(DocumentedError.invalidAPIKey.rawValue) = probe.subject.reading { return nil }
        let who = key == nil ? "without a key" : "with an unknown key"
        return Flaw(
            "the control \(who) was not refused with 401 invalid_api_key", probe, on: channel,
            isNegative: probe.subject.mayBeServed)
    }

    private func send(
        _ key: Secret?, on channel: RunPlan.Channel, purpose: ExchangeRecord.Purpose
    ) async throws(RowStop) -> Prober.Probe {
        let built = builder.documented(key, channel: channel)
        return try await prober.send(
            built,
            Prober.Circumstances(
                purpose: purpose, place: nil, credits: purpose == .positiveControl ? built.endpoint.cost : 0,
                isPatient: true))
    }

    private func unknownKey(for channel: RunPlan.Channel) -> Secret {
        let context = prober.context
        var generator = context.generator("\(prober.check)/control/\(channel.wording)")
        let key = Secret(name: "unknown", text: context.target.readings.keyForm.unknownKey(using: &generator))
        context.deployment.vault.register(key)
        return key
    }
}

extension ControlBracket.Flaw {
    /// What a control on a channel came to.
    fileprivate init(_ what: String, _ probe: Prober.Probe, on channel: RunPlan.Channel, isNegative: Bool) {
        self.init(
            text: "\(what) (\(channel.wording)): \(probe.subject.wording)", isNegative: isNegative,
            isUnsupportedVersion: probe.subject.answer?.status == 505)
    }
}

extension RunPlan.Channel {
    /// For a sentence about a control.
    var wording: String {
        let version = self.version == .best ? "" : ", HTTP/\(self.version.rawValue)"
        return "\(endpoint)\(version), \(isFresh ? "new" : "kept") connection"
    }
}

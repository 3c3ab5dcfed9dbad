import Contract
import Deployment
import HTTPExchange
import RunEvents
import Secrecy
import SpecLanguage
import Synchronization
import TLSProbe

/// The assessments of a run: one of each address under each name, which all rows share.
final class TLSLaboratory: Sendable {
    /// What is assessed.
    struct Subject: Sendable, Hashable {
        /// The node by name; nil for the addresses behind the deployment's own name.
        var node: String?
        /// A further name, sent as the server name; nil for the deployment's own.
        var name: String?
    }

    /// What came of it.
    struct Findings: Sendable {
        /// One for each address of the subject that can be reached; all of them when none can.
        var assessments: [TLSAssessment]
        var startedAt: UInt64
        var endedAt: UInt64
    }

    private typealias Assessing = Task<Result<Findings, RowStop>, Never>

    private let anchors: TrustAnchors
    private let assessments = Mutex<[Subject: Assessing]>([:])

    init(_ target: TargetDescription) {
        switch target.trust {
        case .system: anchors = TrustAnchors(.system)
        case .caFile(let path): anchors = TrustAnchors(.file(path))
        }
    }

    /// The findings about a subject, and whether this call was the one that made them.
    func findings(
        about subject: Subject, in context: RunContext
    ) async throws(RowStop) -> (findings: Findings, areNew: Bool) {
        let anchors = anchors
        let (assessing, areNew) = assessments.withLock { assessments in
            if let known = assessments[subject] { return (known, false) }
            let assessing = Assessing { await Self.assess(subject, context, anchors) }
            assessments[subject] = assessing
            return (assessing, true)
        }
        return (try await assessing.value.get(), areNew)
    }

    private static func assess(
        _ subject: Subject, _ context: RunContext, _ anchors: TrustAnchors
    ) async -> Result<Findings, RowStop> {
        let target = context.target
        let node = subject.node.flatMap(target.node)?.address
        let port = node?.port ?? target.base.port
        let builder = RequestBuilder(
            target: target, endpoint: target.endpoints[0], node: subject.node.flatMap(target.node),
            connectionScope: "tls")
        let began = context.recorder.now
        do throws(RowStop) {
            let addresses = await TLSAssessment.addresses(of: node?.host ?? target.base.host, port: port)
            guard !addresses.isEmpty else { throw .inconclusive("the deployment's name has no address") }
            var settings = await settings(subject, builder, context)
            var assessments: [TLSAssessment] = []
            for address in addresses {
                if context.isStopping { throw .stopped }
                let request = builder.documented(nil, channel: channel(of: builder.endpoint)).request
                try await admit(settings.allowance, like: request, credits: 2 * builder.endpoint.cost, context)
                settings.plainAddress =
                    subject.node == nil ? target.plainPort.flatMap { address.with(port: $0) } : nil
                let subject = AssessmentTarget(address: address, host: subject.name ?? target.base.host)
                assessments.append(try await assess(subject, settings, anchors))
            }
            let reached = assessments.filter { $0.unreachable == nil }
            return .success(
                Findings(
                    assessments: reached.isEmpty ? assessments : reached, startedAt: began,
                    endedAt: context.recorder.now))
        } catch {
            return .failure(error)
        }
    }

    private static func assess(
        _ target: AssessmentTarget, _ settings: AssessmentSettings, _ anchors: TrustAnchors
    ) async throws(RowStop) -> TLSAssessment {
        do throws(TrustAnchors.Unreadable) {
            return try await TLSAssessment.of(target, settings, anchors: anchors)
        } catch {
            throw .inconclusive("the authorities of the target file cannot be read: \(error.reason)")
        }
    }

    /// Connections go through the same door as requests: hosts, budget, pace.
    private static func admit(
        _ connections: Int, like request: HTTPRequest, credits: Int, _ context: RunContext
    ) async throws(RowStop) {
        do throws(GuardRefusal) {
            try await context.deployment.gate.admit(
                Array(repeating: request, count: connections), credits: credits)
        } catch {
            throw RowStop(error)
        }
    }

    /// Plain requests ask for the primary endpoint without a key. Early data is the request that would be charged, with the
    /// key of the funded account, where there is one.
    private static func settings(
        _ subject: Subject, _ builder: RequestBuilder, _ context: RunContext
    ) async -> AssessmentSettings {
        var settings = AssessmentSettings()
        if subject.name != nil {
            settings.scope = .brief
            settings.allowance = 8
        }
        let endpoint = context.target.endpoints.max { $0.cost < $1.cost } ?? builder.endpoint
        func bytes(_ key: Secret?) -> SecretText {
            var request = builder.documented(key, channel: channel(of: endpoint)).request
            request.headers.append(HeaderField("Connection", "close"))
            return request.serializedText(userAgent: "keyspec")
        }
        let plain = Array(bytes(nil).masked.utf8)
        settings.request = plain
        settings.plainRequest = plain
        let key = context.target.account(.funded) == nil ? nil : try? await context.keys.key(of: .funded)
        settings.earlyRequest = bytes(key?.secret)
        return settings
    }

    private static func channel(of endpoint: Endpoint) -> RunPlan.Channel {
        RunPlan.Channel(endpoint: endpoint.name, version: .http11, isFresh: true)
    }
}

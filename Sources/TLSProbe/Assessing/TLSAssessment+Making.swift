internal import OwnThread
internal import Synchronization

extension TLSAssessment {
    /// Assesses one address. Takes no longer than the settings' budget; cancelling the task stops it.
    ///
    /// - Parameter anchors: the authorities, which may still be loading.
    /// - Throws: `TrustAnchors.Unreadable` when they cannot be read.
    package static func of(
        _ target: AssessmentTarget, _ settings: AssessmentSettings, anchors: TrustAnchors
    ) async throws(TrustAnchors.Unreadable) -> TLSAssessment {
        let stop = StopFlag()
        let (assessment, chain) = await withTaskCancellationHandler {
            await onOwnThread {
                let assessor = Assessor(target, settings, isCancelled: { stop.isSet })
                let assessment = assessor.run()
                return (assessment, assessor.chain)
            }
        } onCancel: {
            stop.set()
        }
        try await anchors.ready()
        var result = assessment
        result.certificate = chain?.examine(host: target.host, anchors: anchors)
        return result
    }

    /// The addresses of a host; asks the resolver on a thread of its own.
    package static func addresses(of host: String, port: UInt16) async -> [SocketAddress] {
        await onOwnThread { SocketAddress.resolve(host, port: port) }
    }

    private final class StopFlag: Sendable {
        private let flag = Atomic(false)
        var isSet: Bool { flag.load(ordering: .relaxed) }
        func set() { flag.store(true, ordering: .relaxed) }
    }
}

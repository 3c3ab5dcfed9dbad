extension HandshakeLook {
    private static func policies(_ live: LiveDeployment) async throws -> (
        success: String?, refusal: String?, broken: String?
    ) {
        let key = try await live.makeKey()
        let field = "strict-transport-security"
        return (
            try await live.enrich(key.key)[field], try await live.enrich(nil)[field],
            try await live.raw("GARBAGE\r\n\r\n")[field]
        )
    }

    private static let sound = "max-age=63072000; includeSubDomains"

    static let sessions: [HandshakeLook] = [
        HandshakeLook("no-hsts") { try await policies($0) == (nil, nil, nil) },
        HandshakeLook("short-hsts") { try await policies($0) == ("max-age=300", "max-age=300", "max-age=300") },
        HandshakeLook("hsts-on-success-only") { try await policies($0) == (sound, nil, nil) },
        HandshakeLook("no-post-quantum") { $0.ready.postQuantum == "expected" },
        HandshakeLook("long-tickets") { live in
            let ticket = try await live.earlyCaller(key: nil).ticket
            return ticket.lifetime == 604_800
        },
        HandshakeLook("early-data") { live in
            let caller = try await live.earlyCaller(key: live.makeKey().key)
            guard caller.ticket.earlyDataLimit > 0 else { return false }
            let (first, second) = (try await caller.call(), try await caller.call())
            return first == EarlyCaller.Outcome(isAccepted: true, statusBeforeFinished: 200) && !second.isAccepted
        },
        HandshakeLook("early-data-replay") { live in
            let caller = try await live.earlyCaller(key: live.makeKey().key)
            guard caller.ticket.earlyDataLimit > 0 else { return false }
            let served = EarlyCaller.Outcome(isAccepted: true, statusBeforeFinished: 200)
            let (first, second) = (try await caller.call(), try await caller.call())
            return first == served && second == served
        },
    ]
}

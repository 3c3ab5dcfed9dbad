import Testing

@Suite("Early data", .serialized)
struct EarlyDataTests {
    @Test("the sound deployment gives tickets, and takes no early data with them")
    func sound() async throws {
        try await LiveDeployment.with { live in
            let ticket = try await live.earlyCaller(key: live.makeKey().key).ticket
            #expect(ticket.lifetime == 7200)
            #expect(ticket.earlyDataLimit == 0)
        }
    }

    @Test("early-data-425: a request in early data costs nothing, and the same connection serves the next one")
    func refused() async throws {
        try await LiveDeployment.with(variants: ["early-data-425"]) { live in
            let key = try await live.makeKey()
            let caller = try await live.earlyCaller(key: key.key)
            let outcome = try await caller.call()
            #expect(outcome == EarlyCaller.Outcome(isAccepted: true, statusBeforeFinished: 425))
            let balance = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(key.key)"])
            #expect(balance.body == #"{"credits":999999}"#)
        }
    }

    @Test("early-data-deferred: a request in early data is answered once the client has finished, and not before")
    func deferred() async throws {
        try await LiveDeployment.with(variants: ["early-data-deferred"]) { live in
            let caller = try await live.earlyCaller(key: live.makeKey().key)
            let outcome = try await caller.call()
            #expect(outcome == EarlyCaller.Outcome(isAccepted: true, statusAfterFinished: 200))
        }
    }

    @Test("a replayed request is charged each time")
    func charged() async throws {
        try await LiveDeployment.with(defects: ["early-data-replay"]) { live in
            let key = try await live.makeKey()
            let caller = try await live.earlyCaller(key: key.key)
            for _ in 0..<3 { _ = try await caller.call() }
            let balance = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(key.key)"])
            #expect(balance.body == #"{"credits":999996}"#)
        }
    }
}

import RunEvents
import Testing

@testable import Runner

@Suite("The checks of the rate, against a limiter in memory") struct RateTests {
    private static let target = RunTests.targetText
        .replacing("limit: 5, window: 1s", with: "limit: 5, window: 100ms")
        .replacing(
            "accounts:",
            with: "nodes: [{ name: a, address: 127.0.0.1 }, { name: b, address: 127.0.0.2 }]\naccounts:")

    private func verdicts(_ manners: FakeDeployment.Manners, _ pattern: String) async throws -> Set<Verdict> {
        try await RunTests.run(manners, only: ["rate-limit.*"], target: Self.target).verdicts(pattern)
    }

    @Test("a sound limiter is never accused") func sound() async throws {
        let result = try await RunTests.run(
            .init(rate: (5, .milliseconds(100))), only: ["rate-limit.*"], target: Self.target)
        #expect(result.names(.fail) == [])
        #expect(result.verdicts("rate-limit.at-once") == [.pass])
        #expect(result.verdicts("rate-limit.ends*") == [.pass])
    }

    @Test("a limit that is too high, and one that is too low, are seen") func wrongLimit() async throws {
        #expect(try await verdicts(.init(rate: (500, .milliseconds(100))), "rate-limit.exceeded") == [.fail])
        #expect(try await verdicts(.init(rate: (3, .milliseconds(100))), "rate-limit.exceeded") == [.fail])
    }

    @Test("counters that each node keeps for itself are seen, though never more than twice the limit is let through")
    func perNode() async throws {
        let manners = FakeDeployment.Manners(rate: (5, .milliseconds(100)), countsPerNode: true)
        #expect(try await verdicts(manners, "rate-limit.at-once") == [.fail])
    }

    @Test("a window that never ends is seen") func neverEnds() async throws {
        #expect(try await verdicts(.init(rate: (5, .seconds(60))), "rate-limit.ends*") == [.fail])
    }
}

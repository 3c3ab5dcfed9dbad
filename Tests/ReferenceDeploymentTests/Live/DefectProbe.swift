import TestSupport
import Testing

/// How a caller sees one defect: true with it, false without.
struct DefectProbe: Sendable, CustomTestStringConvertible {
    typealias Look = @Sendable (LiveDeployment, LiveDeployment.Key) async throws -> Bool

    let defect: String
    let look: Look

    init(_ defect: String, _ look: @escaping Look) {
        self.defect = defect
        self.look = look
    }

    var testDescription: String { defect }

    /// A well-formed key that nobody was given.
    static let unknown = "ak_live_" + String(repeating: "Z", count: 32)

    /// A reply to the limited account's first call beyond its rate.
    /// The answer to a call past the rate. A window of a day lets no further call in, however slow the calls are.
    static func limited(_ live: LiveDeployment, window: Int = 86_400_000) async throws -> Reply {
        let key = try await live.makeKey("limited")
        _ = try await live.control("/rate", #"{"email":"limited@example.com","limit":2,"window_ms":\#(window)}"#)
        for _ in 0..<2 { _ = try await live.enrich(key.key) }
        return try await live.enrich(key.key)
    }

    static func exhausted(_ live: LiveDeployment) async throws -> Reply {
        try await live.enrich(live.makeKey("exhausted").key)
    }

    /// The statuses of a call with the valid key first, and with it last.
    static func pair(_ live: LiveDeployment, _ key: String, _ headers: (String, String) -> [String]) async throws
        -> [Int]
    {
        [
            try await live.enrich(nil, headers: headers(key, unknown)).status,
            try await live.enrich(nil, headers: headers(unknown, key)).status,
        ]
    }

    /// The status of a call over HTTP/2.
    static func overHTTP2(_ live: LiveDeployment, key: String?) async throws -> Int {
        var arguments = [
            "--http2", "--output", "/dev/null", "--write-out", "%{http_version} %{http_code}", "--data",
            LiveDeployment.domain, "https://127.0.0.1:\(live.ready.nodes[0].port)" + LiveDeployment.companies,
        ]
        if let key { arguments += ["--header", "X-API-Key: \(key)"] }
        let output = try await live.curl(arguments).split(separator: " ")
        #expect(output.first == "2")
        return output.last.flatMap { Int($0) } ?? 0
    }
}

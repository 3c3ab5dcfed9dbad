extension HandshakeLook {
    private static func first(_ live: LiveDeployment, _ hello: BareHello) async throws -> FirstAnswer {
        FirstAnswer(try await live.answer(to: hello.record, upTo: 80))
    }

    /// Whether a hello with something unknown is refused where the same hello without it is not.
    private static func isRefused(
        _ live: LiveDeployment, with alert: UInt8, _ change: (inout BareHello) -> Void
    ) async throws -> Bool {
        var hello = BareHello()
        let plain = try await first(live, hello)
        change(&hello)
        let changed = try await first(live, hello)
        return plain.helloVersion == 0x0303 && changed.alert == alert
    }

    /// A hello of SSL 2 (its specification, 2.5) with two cipher specs and a challenge.
    private static let ssl2Hello: [UInt8] = {
        let body: [UInt8] = [1, 0, 2, 0, 6, 0, 0, 0, 16, 7, 0, 0xc0, 1, 0, 0x80] + [UInt8](repeating: 5, count: 16)
        return [0x80, UInt8(body.count)] + body
    }()

    static let hellos: [HandshakeLook] = [
        HandshakeLook("ssl3") { live in
            let hello = BareHello(version: 0x0300, suites: [0x0035, 0x000a])
            return try await first(live, hello).helloVersion == 0x0300
        },
        HandshakeLook("ssl2") { live in
            let answer = try await live.answer(to: ssl2Hello)
            // A SERVER-HELLO of version 2 whose lengths add up.
            guard answer.count > 13, answer[0] == 0x80, answer[2] == 4 else { return false }
            let lengths = stride(from: 7, to: 13, by: 2).map { Int(answer[$0]) << 8 | Int(answer[$0 + 1]) }
            return answer[5...6] == [0, 2] && answer.count == 13 + lengths.reduce(0, +)
                && Int(answer[1]) == answer.count - 2
        },
        HandshakeLook("tls12-unmarked") { live in
            let answer = try await first(live, BareHello(suites: [0xc02c, 0xc030], versions: [], groups: [0x0017]))
            return answer.helloVersion == 0x0303 && answer.mark != Array("DOWNGRD".utf8) + [1]
        },
        HandshakeLook("intolerant-grease") { live in
            let others: [(inout BareHello) -> Void] = [
                { $0.suites.insert(0xcaca, at: 0) }, { $0.groups.append(0x1a1a) },
                { $0.versions.insert(0x8a8a, at: 0) },
                { $0.signatureSchemes.append(0x0a0a) }, { $0.others = [(0xfafa, [])] },
            ]
            for change in others {
                guard try await isRefused(live, with: 47, change) else { return false }
            }
            return try await !isRefused(live, with: 47) { $0.others = [(0x3377, [1])] }
        },
        HandshakeLook("intolerant-extension") { live in
            guard try await isRefused(live, with: 110, { $0.others = [(0x3377, [1])] }) else { return false }
            return try await !isRefused(live, with: 110) { $0.suites.insert(0xcaca, at: 0) }
        },
    ]

    private static let request = "GET /api/v1/credits?a=b HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"

    private static func plainAnswer(_ live: LiveDeployment, port: Int?) async throws -> String {
        String(decoding: try await live.answer(to: Array(request.utf8), port: port), as: UTF8.self)
    }

    static let plain: [HandshakeLook] = [
        HandshakeLook("plain-http") { live in
            guard let port = live.ready.plain?.port else { return false }
            let answer = try await plainAnswer(live, port: port)
            return answer.hasPrefix("HTTP/1.1 401 ") && answer.contains("invalid_api_key")
        },
        HandshakeLook("plain-redirect") { live in
            guard let port = live.ready.plain?.port else { return false }
            let target = "https://localhost:\(live.ready.nodes[0].port)/api/v1/credits?a=b\r\n"
            let answer = try await plainAnswer(live, port: port)
            return answer.hasPrefix("HTTP/1.1 308 ") && answer.lowercased().contains("location: " + target)
        },
        HandshakeLook("plain-on-tls-port") { live in
            let answer = try await plainAnswer(live, port: nil)
            guard answer.hasPrefix("HTTP/1.1 401 "), answer.contains("invalid_api_key") else { return false }
            return try await live.handshake().version == "TLSv1.3"
        },
        HandshakeLook("redirect-on-tls-port") { live in
            let answer = try await plainAnswer(live, port: nil).lowercased()
            guard answer.contains("location: https://localhost:1/api/v1/credits?a=b\r\n") else { return false }
            return try await live.handshake().version == "TLSv1.3"
        },
    ]
}

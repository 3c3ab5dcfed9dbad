import HTTPTypes
import HummingbirdCore
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The operator's socket: plain HTTP on loopback, for hooks, guarded by a token that only the ready line and a private file
/// of the directory show.
///
/// `POST /credits {"email", "set"|"add"}` · `POST /rate {"email", "limit", "window_ms"}` · `POST /clock {"advance_ms"}` ·
/// `POST /outage {"on": 0|1}` · `POST /restart` · `GET /accounts/EMAIL` · `GET /health`.
struct ControlSocket: Sendable {
    let token: String
    let accounts: AccountDirectory
    let limiter: RateLimiter
    let outage: Outage
    /// Gets a value when a restart is asked for.
    let restarts: AsyncStream<Void>.Continuation
    var faults = SwitchSet<Defect>()
    /// Another one after each start, so that whoever asked for a restart sees when it is over.
    private let instance = RandomText.token()

    func respond(to request: Request) async -> Answer {
        guard request.headers[.authorization] == "Bearer \(token)" else {
            return Self.refusal(.unauthorized, "Send the token of the ready line as a bearer token.")
        }
        do {
            return try await route(request)
        } catch {
            return Self.refusal(.badRequest, "The body is not what this route takes.")
        }
    }

    private func route(_ request: Request) async throws -> Answer {
        let path = request.head.path ?? "/"
        switch (request.method, path) {
        case (.get, "/health"): return .json(.object([("ok", true), ("instance", .string(instance))]))
        case (.get, _) where path.hasPrefix("/accounts/"):
            let found = try await accounts.account(email: percentDecoded(path.dropFirst("/accounts/".count)))
            return found.map { .json($0.account.json) } ?? Self.refusal(.notFound, "There is no such account.")
        case (.post, "/credits"):
            let body = try await decode(CreditsBody.self, request)
            let amount = body.add ?? body.set ?? 0
            if let delay = faults[.topUpDelayed], body.add != nil { return try await addLater(body, delay) }
            let balance = try await accounts.setCredits(email: body.email, to: amount, adding: body.add != nil)
            return balance.map { .json(.object([("credits", .integer($0))])) }
                ?? Self.refusal(.notFound, "There is no such account.")
        case (.post, "/rate"):
            let body = try await decode(RateBody.self, request)
            guard body.limit > 0, (1...86_400_000).contains(body.windowMS) else {
                return Self.refusal(.badRequest, "limit and window_ms are positive.")
            }
            let plan = RatePlan(limit: body.limit, window: body.windowMS)
            guard let id = try await accounts.setPlan(email: body.email, to: plan) else {
                return Self.refusal(.notFound, "There is no such account.")
            }
            limiter.forget(account: id)
            return .json(.object([("limit", .integer(plan.limit)), ("window_ms", .integer(plan.window))]))
        case (.post, "/clock"):
            let body = try await decode(ClockBody.self, request)
            limiter.advance(milliseconds: min(body.advanceMS, 86_400_000))
            return .json(.object([("ok", true)]))
        case (.post, "/outage"):
            let isOn = try await decode(OutageBody.self, request).on != 0
            outage.set(isOn)
            return .json(.object([("on", .boolean(isOn))]))
        case (.post, "/restart"):
            restarts.yield()
            return .json(.object([("ok", true), ("instance", .string(instance))]), status: .accepted)
        default: return Self.refusal(.notFound, "There is no such route.")
        }
    }

    /// Answers as if the credits were there, and adds them a while later: a defect.
    private func addLater(_ body: CreditsBody, _ delay: Int) async throws -> Answer {
        guard let account = try await accounts.account(email: body.email)?.account else {
            return Self.refusal(.notFound, "There is no such account.")
        }
        let accounts = accounts
        Task {
            try? await Task.sleep(for: .milliseconds(delay))
            _ = try? await accounts.setCredits(email: body.email, to: body.add ?? 0, adding: true)
        }
        return .json(.object([("credits", .integer(account.credits + (body.add ?? 0)))]))
    }

    private func decode<Body: Decodable>(_ type: Body.Type, _ request: Request) async throws -> Body {
        let buffer = try await request.body.collect(upTo: 16_384)
        return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
    }

    private static func refusal(_ status: HTTPResponse.Status, _ message: String) -> Answer {
        .json(.object([("error", .string(message))]), status: status)
    }

    /// The plain listener's way of answering.
    var responder: HTTPChannelHandler.Responder {
        { request, writer, _ in
            let answer = await respond(to: request)
            var head = HTTPResponse(status: answer.status, headerFields: answer.fields)
            head.headerFields[.contentLength] = String(answer.body.readableBytes)
            try await writer.write(response: head, body: ResponseBody(byteBuffer: answer.body))
        }
    }
}

private struct CreditsBody: Decodable {
    let email: String
    let set: Int?
    let add: Int?
}

private struct RateBody: Decodable {
    let email: String
    let limit: Int
    let windowMS: Int

    enum CodingKeys: String, CodingKey {
        case email, limit
        case windowMS = "window_ms"
    }
}

private struct OutageBody: Decodable {
    let on: Int
}

private struct ClockBody: Decodable {
    let advanceMS: Int

    enum CodingKeys: String, CodingKey {
        case advanceMS = "advance_ms"
    }
}

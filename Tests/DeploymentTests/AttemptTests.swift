import Contract
import HTTPExchange
import Secrecy
import Synchronization
import TestSupport
import Testing

@testable import Deployment

@Suite("Attempts with the key management")
struct AttemptTests {
    private static let key = KeyHandle(account: .funded, id: "k1", label: "l")

    /// What a key management saw of attempts, and how it answers.
    private final class Seen: Sendable {
        private let requests = Mutex<[String]>([])
        /// The names under which requests were sent.
        private let names = Mutex<[String]>([])
        let status: @Sendable (_ session: String) -> Int
        private let logins = Mutex(0)

        init(status: @escaping @Sendable (String) -> Int = { _ in 200 }) { self.status = status }

        var all: [String] { requests.withLock { $0 } }
        var allNames: [String] { names.withLock { $0 } }

        /// Signing in gives sessions that are counted; everything else is noted.
        func answer(_ request: HTTPRequest) -> Exchange {
            func value(_ name: String) -> String {
                request.headers.first { $0.name == name }?.value.openedText ?? "-"
            }
            var response = HTTPResponse(version: .http11, status: 200, reason: "")
            if request.target.openedText == "/login" {
                let session = logins.withLock { number in
                    number += 1
                    return "s\(number)"
                }
                response.headers = [ReceivedField(name: Array("Set-Cookie".utf8), value: Array("sid=\(session)".utf8))]
            } else {
                let who = value("Authorization") == "-" ? value("Cookie") : value("Authorization")
                names.withLock { $0.append(value("Idempotency-Key")) }
                requests.withLock { $0.append("\(request.method) \(request.target.openedText) \(who)") }
                response.status = status(value("Cookie"))
                response.body = Array("[]".utf8)
            }
            return Exchange(outcome: .response(response), timings: ExchangeTimings(queued: .now, answered: .now))
        }
    }

    private func provider(_ management: String, _ seen: Seen, folder: TemporaryFolder) async throws -> any KeyProvider {
        let text = """
            target: small
            base: https://127.0.0.1:9
            endpoints: { e: { path: /e } }
            accounts:
              funded: { variables: { user: ada, token: { env: TOKEN_1 } } }
              second: { variables: { user: bob, token: { env: TOKEN_2 } } }
            keys:
              http:
                \(management)
                create: { method: POST, path: /keys, json: { label: "${label}" }, capture: { key: { json: /key }, id: { json: /id } } }
                list: { path: /keys, each: "", id: /id, label: /label }
                delete: { method: DELETE, path: "/users/${account.user}/keys/${id}" }

            """
        let target = try Opened.target(text, in: folder)
        let gate = try TrafficGate(target, consent: true, transport: { seen.answer($0) })
        func account(_ role: AccountRole, _ token: String) throws -> LiveAccount {
            LiveAccount(
                account: try #require(target.account(role)),
                variables: [
                    "user": SecretText(role == .funded ? "ada" : "bob"),
                    "token": SecretText(Secret(name: "token", text: token)),
                ], active: [], revoked: [])
        }
        guard case .http(let described) = target.keys else { throw ServiceFailure("no key management") }
        return HTTPKeyProvider(
            described, target: target, run: .fresh(),
            accounts: [.funded: try account(.funded, "t1"), .second: try account(.second, "t2")], gate: gate,
            vault: SecretVault())
    }

    @Test("with a fixed credential every caller shows their own, and names the key's owner where it is about the key")
    func fixedCredential() async throws {
        let (seen, folder) = (Seen(), try TemporaryFolder("attempts"))
        let provider = try await provider(
            #"headers: { Authorization: "Bearer ${account.token}" }"#, seen, folder: folder)
        for caller in [AccountRole.funded, .second, nil] {
            _ = try await provider.attempt(ManagementAttempt(.delete, on: Self.key, caller: caller))
        }
        _ = try await provider.attempt(
            ManagementAttempt(.delete, on: Self.key, caller: .second, forgery: .form))
        #expect(
            seen.all == [
                "DELETE /users/ada/keys/k1 Bearer t1", "DELETE /users/ada/keys/k1 Bearer t2",
                "DELETE /users/ada/keys/k1 -", "POST /users/ada/keys/k1 -",
            ])
    }

    @Test("an Idempotency-Key goes along with what changes something, in the place of one that the target file names")
    func idempotencyKey() async throws {
        let (seen, folder) = (Seen(), try TemporaryFolder("attempts"))
        let provider = try await provider(
            #"headers: { Authorization: "Bearer ${account.token}", Idempotency-Key: "${run.id}" }"#, seen,
            folder: folder)
        var attempt = ManagementAttempt(.create(label: "l"), on: Self.key, caller: .funded)
        attempt.idempotencyKey = "n1"
        _ = try await provider.attempt(attempt)
        attempt.action = .list
        _ = try await provider.attempt(attempt)
        #expect(seen.allNames.first == "n1" && seen.allNames.last != "n1")
        let names = (0..<20).map { _ in ManagementAttempt.freshIdempotencyKey() }
        #expect(Set(names).count == 20)
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(names.allSatisfy { $0.wholeMatch(of: form) != nil })
    }

    @Test("a caller who is refused because the session has run out tries again with a new one")
    func endedSession() async throws {
        let seen = Seen { $0.contains("s1") ? 401 : 404 }
        let folder = try TemporaryFolder("attempts")
        let provider = try await provider("login: { method: POST, path: /login }", seen, folder: folder)
        let answers = try await provider.attempt(ManagementAttempt(.delete, on: Self.key, caller: .second))
        #expect(answers.exchanges.last?.response?.status == 404)
        #expect(
            seen.all.filter { $0.hasPrefix("DELETE") } == [
                "DELETE /users/ada/keys/k1 sid=s1", "DELETE /users/ada/keys/k1 sid=s2",
            ])
    }

    @Test("a caller who is refused in a session that lasts is refused")
    func refused() async throws {
        let seen = Seen { _ in 403 }
        let folder = try TemporaryFolder("attempts")
        let provider = try await provider("login: { method: POST, path: /login }", seen, folder: folder)
        let answers = try await provider.attempt(ManagementAttempt(.delete, on: Self.key, caller: .second))
        #expect(answers.exchanges.last?.response?.status == 403)
    }
}

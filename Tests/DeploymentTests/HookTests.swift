import Contract
import HTTPExchange
import Secrecy
import Synchronization
import TestSupport
import Testing

@testable import Deployment

@Suite("Hooks", .timeLimit(.minutes(1)))
struct HookTests {
    private func deployment(
        _ hooks: String, besides others: String = "", folder: TemporaryFolder,
        transport: @escaping TrafficGate.Transport = { _ in Exchange(outcome: .failure(.cancelled), timings: .none) }
    ) async throws -> LiveDeployment {
        let target = try Opened.target(smallTarget + others + "hooks: { \(hooks) }\n", in: folder)
        return try await LiveDeployment.opening(
            target,
            .init(run: .fresh(), environment: ["FUNDED_KEY": "ak_live_secretsecret"], state: nil, startedAt: ""),
            transport: transport)
    }

    @Test("requests are sent in order through the gate, with captures and cookies of the call before")
    func requests() async throws {
        let seen = Mutex<[String]>([])
        let hooks = #"""
            before-run: { http: [
              { path: /a, capture: { token: { json: /token } } },
              { method: POST, path: "/b/${token}", json: { run: "${run.id}" }, expect: 204 } ] }
            """#
        let deployment = try await deployment(hooks, folder: TemporaryFolder("hooks")) { request in
            let cookie = request.headers.first { $0.name == "Cookie" }?.value.openedText ?? "-"
            let path = request.target.openedText
            seen.withLock { $0.append("\(request.method) \(path) \(cookie)") }
            var response = HTTPResponse(version: .http11, status: path == "/a" ? 200 : 204, reason: "")
            response.headers = [ReceivedField(name: Array("Set-Cookie".utf8), value: Array("sid=1; Path=/".utf8))]
            response.body = Array(#"{"token":"t1"}"#.utf8)
            return Exchange(outcome: .response(response), timings: .none)
        }
        try await deployment.call(.beforeRun)
        try await deployment.call(.afterRun)
        #expect(seen.withLock { $0 } == ["GET /a -", "POST /b/t1 sid=1"])
        #expect(deployment.gate.spent.requests == 2)
    }

    @Test("a hook is told the account, the credits and the node that it is called for")
    func values() async throws {
        let seen = Mutex<[String]>([])
        let hooks = """
            set-credits: { http: { path: "/set/${account}/${credits}" } }, restart: { http: { path: "/restart/${node}" } },
            outage: { http: { path: "/outage/${state}" } }
            """
        let target = "nodes: [{ name: a, address: 127.0.0.1 }, { name: b, address: 127.0.0.2 }]\n"
        let deployment = try await deployment(hooks, besides: target, folder: TemporaryFolder("hooks")) { request in
            seen.withLock { $0.append(request.target.openedText) }
            return Exchange(
                outcome: .response(HTTPResponse(version: .http11, status: 200, reason: "")), timings: .none)
        }
        try await deployment.call(.setCredits, account: .funded, credits: 7)
        try await deployment.call(.restart)
        try await deployment.call(.outage, state: "on")
        #expect(seen.withLock { $0 } == ["/set/funded/7", "/restart/a", "/restart/b", "/outage/on"])
    }

    @Test("what hooks have changed is changed back at the end, if nobody did before; what cannot be is told")
    func undone() async throws {
        let seen = Mutex<[String]>([])
        let isDown = Mutex(false)
        let hooks = """
            set-credits: { http: { path: "/set/${account}/${credits}" } }, outage: { http: { path: "/outage/${state}" } }
            """
        let deployment = try await deployment(hooks, folder: TemporaryFolder("hooks")) { request in
            seen.withLock { $0.append(request.target.openedText) }
            let status = isDown.withLock { $0 ? 500 : 200 }
            return Exchange(
                outcome: .response(HTTPResponse(version: .http11, status: status, reason: "")), timings: .none)
        }
        try await deployment.call(.outage, state: "on")
        try await deployment.call(.setCredits, account: .funded, credits: 3)
        seen.withLock { $0 = [] }
        isDown.withLock { $0 = true }
        let problems = await deployment.cleanUp().changesLeft
        #expect(problems.count == 2 && problems[0].contains("end the outage") && problems[1].contains("'funded'"))
        isDown.withLock { $0 = false }
        #expect(await deployment.cleanUp().changesLeft == [])
        let declared = deployment.target.declaredCredits(of: .funded)
        let undoing = ["/outage/off", "/set/funded/\(declared)"]
        #expect(seen.withLock { $0 } == undoing + undoing)
        #expect(await deployment.cleanUp().changesLeft == [])
        #expect(seen.withLock { $0.count } == 4)
    }

    @Test(
        "what goes wrong is told with the party that has to repair it",
        arguments: [
            ("command: [sh, -c, 'exit 0']", nil, nil),
            ("command: [sh, -c, 'echo ak_live_secretsecret >&2; exit 4']", .operator, "exit status 4"),
            ("command: [sh, -c, 'sleep 60'], timeout: 50ms", .operator, "did not end within 0.05 seconds"),
            ("command: [no-such-program]", .operator, "no such program"),
            ("http: { path: /a, expect: 200 }", .deployment, "was answered 503 instead of 200"),
        ] as [(String, ProviderError.Fault?, String?)])
    func failures(action: String, fault: ProviderError.Fault?, message: String?) async throws {
        let folder = try TemporaryFolder("hooks")
        defer { withExtendedLifetime(folder) {} }
        let deployment = try await deployment("after-run: { \(action) }", folder: folder) { _ in
            Exchange(
                outcome: .response(HTTPResponse(version: .http11, status: 503, reason: "")), timings: .none)
        }
        do throws(ProviderError) {
            try await deployment.call(.afterRun)
            #expect(fault == nil)
        } catch {
            #expect(error.fault == fault)
            #expect(error.message.hasPrefix("the hook 'after-run' failed: "))
            #expect(error.message.contains(message ?? "?"), "\(error)")
            #expect(!error.description.contains("secretsecret"))
        }
    }

    @Test("cancelling the caller ends the program")
    func cancelled() async throws {
        let folder = try TemporaryFolder("hooks")
        let deployment = try await deployment(
            "before-run: { command: [sh, -c, 'echo > begun; sleep 3600'] }", folder: folder)
        let call = Task { () -> String in
            do throws(ProviderError) {
                try await deployment.call(.beforeRun)
                return ""
            } catch {
                return error.message
            }
        }
        while !FileTree.names(in: folder.path).contains("begun") { try await Task.sleep(for: .milliseconds(5)) }
        call.cancel()
        #expect(await call.value.contains("was stopped before its end"))
    }
}

extension ExchangeTimings {
    fileprivate static var none: ExchangeTimings { ExchangeTimings(queued: .now, answered: .now) }
}

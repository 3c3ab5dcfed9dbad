import Contract
import HTTPExchange
import Secrecy
import Synchronization
import TestSupport
import Testing

@testable import Deployment

@Suite("Sessions with a key management", .timeLimit(.minutes(2)))
struct SessionTests {
    /// The example of a dashboard, but for a new key being shown once, on the page that a redirect leads to.
    private static let flash = [
        ("file: secrets/funded.password", "env: FUNDED_PASSWORD"),
        (
            """
                    form: { label: "${label}", csrf: "${csrf}" }
                    capture: { key: { html: '<code id="new-key">([^<]+)</code>' } }
            """,
            """
                    form: { label: "${label}", csrf: "${csrf}" }
                    expect: 303
                  - path: /dashboard/keys
                    capture: { key: { html: '<code id="new-key">([^<]+)</code>' } }
            """
        ),
        (
            """
                    form: { csrf: "${csrf}" }
                    capture: { key: { html: '<code id="new-key">([^<]+)</code>' } }
            """,
            """
                    form: { csrf: "${csrf}" }
                    expect: 303
                  - path: /dashboard/keys
                    capture: { key: { html: '<code id="new-key">([^<]+)</code>' } }
            """
        ),
    ]

    @Test("a request that came too soon is sent again when it may, and given up when that is too long")
    func tooSoon() async throws {
        let patient = try Service(["--hasty", "1"])
        let opened = try await Opened(try patient.target("http-json"))
        let key = try await opened.deployment.createKey(.funded, purpose: "late", name: "key")
        _ = try await opened.deployment.regenerate(key, name: "key")
        #expect(try await patient.keys().count == 1)

        let impatient = try Service(["--hasty", "3600"])
        let other = try await Opened(try impatient.target("http-json"))
        await #expect {
            _ = try await other.deployment.createKey(.funded, purpose: "never", name: "key")
        } throws: { error in
            guard case .provider(let error)? = error as? DeploymentFailure else { return false }
            return error.fault == .operator && error.message.contains("429")
        }
    }

    @Test(
        "of twenty keys made and regenerated at once where each is shown once, every caller gets their own",
        arguments: [0, 9])
    func shownOnce(uses: Int) async throws {
        let service = try Service(["--flash", "--session-uses", "\(uses)"])
        let opened = try await Opened(try service.target("http-dashboard", Self.flash))
        let deployment = opened.deployment
        let made = try await withThrowingTaskGroup(of: IssuedKey.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let key = try await deployment.createKey(.funded, purpose: "n\(number)", name: "key")
                    return number % 4 == 0 ? try await deployment.regenerate(key, name: "key") : key
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let existing = try await service.keys()
        #expect(existing.count == 20)
        for key in made {
            let seen = existing.first { $0.label == key.label }
            let end = SecretText(key.secret).openedText.suffix(4)
            #expect(seen?.id == key.id)
            #expect(seen?.hint.hasSuffix(end) == true, "the key of \(key.label ?? "?") is another's")
        }
        #expect(await deployment.cleanUp().deleted.count == 20)
    }

    @Test("the requests of a session share connections, and those of another have their own")
    func sharedConnections() async throws {
        let text = Self.single.replacing("{ funded: {} }", with: "{ funded: {}, second: {} }")
        let seen = Mutex<[HTTPRequest.ConnectionChoice]>([])
        let provider = try provider(text) { request in
            seen.withLock { $0.append(request.connection) }
            return exchange(201, #"{"key":"ak_live_x","id":"k1"}"#)
        }
        for number in 0..<3 { _ = try await provider.create(.funded, label: "l\(number)") }
        for number in 0..<2 { _ = try await provider.create(.second, label: "o\(number)") }
        let choices = seen.withLock { $0 }
        #expect(choices.count == 5)
        #expect(choices.allSatisfy { if case .pooled = $0 { true } else { false } })
        #expect(Set(choices[..<3]).count == 1 && Set(choices[3...]).count == 1 && Set(choices).count == 2)
    }

    @Test("after a restart no connection is used that there was before")
    func restart() async throws {
        let seen = Mutex<[HTTPRequest.ConnectionChoice]>([])
        let provider = try provider(Self.single) { request in
            seen.withLock { $0.append(request.connection) }
            return exchange(201, #"{"key":"ak_live_x","id":"k1"}"#)
        }
        for number in 0..<4 {
            if number == 2 { provider.renewConnections() }
            _ = try await provider.create(.funded, label: "l\(number)")
        }
        let choices = seen.withLock { $0 }
        try #require(choices.count == 4)
        #expect(choices[0] == choices[1] && choices[1] != choices[2] && choices[2] == choices[3])
        #expect(choices.allSatisfy { if case .pooled = $0 { true } else { false } })
    }

    @Test("a key that the list shows a moment later is found by its label")
    func lateList() async throws {
        let text = Self.single.replacing(", id: { json: /id }", with: "")
            .replacing(
                "    delete:",
                with: "    list: { path: /keys, each: \"\", id: /id, label: /label }\n    delete:")
        let lists = Mutex(0)
        let provider = try provider(text) { request in
            if request.method == "POST" { return exchange(201, #"{"key":"ak_live_x"}"#) }
            let count = lists.withLock { count in
                count += 1
                return count
            }
            return exchange(200, count < 3 ? "[]" : #"[{"id":"k1","label":"l"}]"#)
        }
        #expect(try await provider.create(.funded, label: "l").id == "k1")
        #expect(lists.withLock { $0 } == 3)
    }

    /// The first request on a kept connection may meet its end on the way. It is not sent again, as it may have had an
    /// effect; what it may have made is found by its label.
    @Test("where connections end unannounced, one action may be lost, and none after it")
    func unannouncedEnds() async throws {
        let service = try Service(["--rude"])
        let opened = try await Opened(try service.target("http-json"))
        var lost = 0
        for number in 0..<20 {
            do { _ = try await opened.deployment.createKey(.funded, purpose: "n\(number)", name: "key") } catch {
                lost += 1
            }
        }
        #expect(lost <= 1)
        _ = await opened.deployment.cleanUp()
        #expect(try await service.keys().isEmpty)
    }

    @Test("actions of one request each run side by side")
    func sideBySide() async throws {
        let meeting = Meeting(of: 5)
        let provider = try provider(Self.single) { request in
            await meeting.arrive()
            return exchange(201, #"{"key":"ak_live_x","id":"k1"}"#)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<5 { group.addTask { _ = try await provider.create(.funded, label: "l\(number)") } }
            try await group.waitForAll()
        }
    }

    @Test("a header of all requests waits for what login captures, and a renewed session has its own")
    func bearer() async throws {
        let seen = Mutex<[String]>([])
        let text = Self.single.replacing(
            "  http:\n",
            with: """
                  http:
                    headers: { Authorization: "Bearer ${token}", Origin: "https://dashboard.example" }
                    login:
                      - { path: /form, capture: { form: { json: /form } } }
                      - { method: POST, path: /login, json: { form: "${form}" }, capture: { token: { json: /token } } }

                """)
        let provider = try provider(text) { request in
            let path = request.target.openedText
            let field = request.headers.first { $0.name == "Authorization" }?.value.openedText
            let number = seen.withLock { seen in
                seen.append("\(path) \(field ?? "-")")
                return seen.count
            }
            switch path {
            case "/form": return exchange(200, #"{"form":"f"}"#)
            case "/login": return exchange(200, #"{"token":"t\#(number)"}"#)
            // The second use of the first token comes too late.
            default: return number == 4 ? exchange(401, "") : exchange(201, #"{"key":"ak_live_x","id":"k1"}"#)
            }
        }
        _ = try await provider.create(.funded, label: "a")
        _ = try await provider.create(.funded, label: "b")
        #expect(
            seen.withLock { $0 } == [
                "/form -", "/login -", "/keys Bearer t2", "/keys Bearer t2", "/form -", "/login -", "/keys Bearer t6",
            ])
    }

    @Test("a redirect to a page that login reads with a session is no ended session; one to the sign-in page is")
    func redirects() async throws {
        let seen = Mutex<[String]>([])
        let text = """
            target: dashboard
            base: https://127.0.0.1:9/app
            endpoints: { credits: { path: /credits } }
            accounts: { funded: { variables: { user: ada } } }
            keys:
              http:
                login:
                  - { path: /welcome }
                  - { path: /session, form: { user: "${account.user}" }, expect: 303 }
                  - { path: /keys, capture: { csrf: { body: 'csrf=(\\w+)' } } }
                create:
                  - { path: /new, form: { label: "${label}", csrf: "${csrf}" }, expect: 303 }
                  - { path: /welcome, capture: { key: { body: 'key=(\\w+)' }, id: { body: 'id=(\\w+)' } } }
                delete: { path: "/keys/${id}/delete", form: { csrf: "${csrf}" }, expect: 303 }

            """
        let provider = try provider(text) { request in
            let path = request.target.openedText
            let number = seen.withLock { seen in
                seen.append(path)
                return seen.count { $0 == path }
            }
            switch path {
            case "/app/session": return exchange(303, "", location: "/app/keys")
            // What the action asks for next is part of it, be it where one signs in.
            case "/app/new": return exchange(303, "", location: "https://127.0.0.1:9/app/welcome")
            // The second deletion finds the session ended.
            case "/app/keys/k/delete":
                return exchange(303, "", location: number == 2 ? "/app/session?next=/app/keys" : "/app/keys")
            default: return exchange(200, "csrf=c key=ak_live_x id=k")
            }
        }
        let key = try await provider.create(.funded, label: "a")
        _ = try await provider.delete(key.handle)
        _ = try await provider.delete(key.handle)
        let login = ["/app/welcome", "/app/session", "/app/keys"]
        let delete = "/app/keys/k/delete"
        #expect(
            seen.withLock { $0 } == login + ["/app/new", "/app/welcome", delete, delete] + login + [delete])
    }

    /// What the deployment, or the way to it, makes of the request that creates a key.
    enum Reception: CaseIterable {
        case refusedConnection, forbidden, sessionEnded, overBudget
        case silence, serverError, timeout, withoutKey

        var leavesNothing: Bool {
            switch self {
            case .refusedConnection, .forbidden, .sessionEnded, .overBudget: true
            case .silence, .serverError, .timeout, .withoutKey: false
            }
        }

        var answer: Exchange {
            switch self {
            case .refusedConnection: failure(.connectionRefused(address: "127.0.0.1:9"), wasSent: false)
            case .forbidden: exchange(403, "")
            case .sessionEnded: exchange(401, "")
            case .silence: failure(.timedOut(.waiting), wasSent: true)
            case .serverError: exchange(500, "")
            case .timeout: exchange(408, "")
            case .withoutKey, .overBudget: exchange(201, "{}")
            }
        }
    }

    @Test(
        "a key that certainly was not made is nobody's duty to delete; one that may have been is",
        arguments: Reception.allCases)
    func unmade(reception: Reception) async throws {
        let folder = try TemporaryFolder("unmade")
        let state = StateFolder(path: folder.path("state"))
        let text = Self.single + "budgets: { requests: \(reception == .overBudget ? 0 : 100) }\n"
        let deployment = try await LiveDeployment.opening(
            try target(text), .init(run: .fresh(), environment: [:], state: state, startedAt: "")
        ) { _ in reception.answer }
        await #expect(throws: DeploymentFailure.self) {
            _ = try await deployment.createKey(.funded, purpose: "x", name: "x")
        }
        let journal = try FileTree.text(of: state.journalPath(of: deployment.run))
        #expect(journal.contains(#""step":"withdrawn""#) == reception.leavesNothing)
        let report = await deployment.cleanUp()
        #expect(report.left.isEmpty == reception.leavesNothing)
        #expect(try state.journalPaths().isEmpty == reception.leavesNothing)
    }

    @Test("every change is on the disk before the key management hears of it")
    func announced() async throws {
        let folder = try TemporaryFolder("announced")
        let state = StateFolder(path: folder.path)
        let run = RunID.fresh()
        let header = JournalHeader(run: run, target: "small", file: "", startedAt: "")
        let lines = Mutex<[String]>([])
        let provider = InMemoryKeyProvider { action in
            let text = (try? FileTree.text(of: state.journalPath(of: run))) ?? ""
            lines.withLock { $0.append("\(action.rawValue): \(text.split(separator: "\n").last ?? "")") }
        }
        let target = try target(smallTarget)
        let deployment = LiveDeployment(
            target: target, run: run, accounts: [:], vault: SecretVault(),
            gate: try TrafficGate(target, consent: false) { _ in failure(.cancelled, wasSent: false) },
            provider: provider, journal: try RunJournal.begin(header, in: state))
        let key = try await deployment.createKey(.funded, purpose: "", name: "x")
        try await deployment.delete(try await deployment.regenerate(key, name: "x"))
        let label = try #require(key.label)
        #expect(
            lines.withLock { $0 } == [
                #"create: {"step":"creating","label":"\#(label)","account":"funded"}"#,
                #"regenerate: {"step":"regenerating","label":"\#(label)"}"#,
                #"delete: {"step":"deleting","label":"\#(label)"}"#,
            ])
    }

    // MARK: A key management that is not there

    private static let single = """
        target: single
        base: https://127.0.0.1:9
        endpoints: { credits: { path: /credits } }
        accounts: { funded: {} }
        keys:
          http:
            create:
              { method: POST, path: /keys, json: { label: "${label}" }, capture: { key: { json: /key }, id: { json: /id } } }
            delete: { method: DELETE, path: "/keys/${id}" }

        """

    private func provider(
        _ text: String, _ answer: @escaping @Sendable (HTTPRequest) async -> Exchange
    ) throws -> HTTPKeyProvider {
        let target = try target(text)
        guard case .http(let management) = target.keys else { throw ServiceFailure("no requests") }
        let accounts = target.accounts.map {
            ($0.role, LiveAccount(account: $0, variables: ["user": "ada"], active: [], revoked: []))
        }
        return HTTPKeyProvider(
            management, target: target, run: .fresh(), accounts: Dictionary(uniqueKeysWithValues: accounts),
            gate: try TrafficGate(target, consent: false, transport: answer), vault: SecretVault())
    }
}

/// Lets nobody go before so many have arrived.
private actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of count: Int) { missing = count }

    func arrive() async {
        missing -= 1
        if missing > 0 { return await withCheckedContinuation { waiting.append($0) } }
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

private func exchange(_ status: Int, _ body: String, location: String? = nil) -> Exchange {
    var timings = ExchangeTimings(queued: .now, answered: .now)
    timings.sent = timings.queued
    var response = HTTPResponse(version: .http11, status: status, reason: "")
    response.body = Array(body.utf8)
    if let location { response.headers = [ReceivedField(name: Array("Location".utf8), value: Array(location.utf8))] }
    return Exchange(outcome: .response(response), timings: timings)
}

private func failure(_ failure: TransportFailure, wasSent: Bool) -> Exchange {
    var timings = ExchangeTimings(queued: .now, answered: .now)
    if wasSent { timings.sent = timings.queued }
    return Exchange(outcome: .failure(failure), timings: timings)
}

import Contract
import HTTPExchange
import Secrecy
import TestSupport
import Testing
import TypedYAML

@testable import Deployment

@Suite("A live deployment")
struct LiveDeploymentTests {
    @Test("keys are made, changed and deleted through one door, which leaves nothing behind")
    func lifecycle() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json"))
        let deployment = opened.deployment
        try await deployment.open()
        let key = try await deployment.createKey(.funded, purpose: "test", name: "victim")
        #expect(key.label?.hasPrefix("keyspec-\(deployment.run.text)-1-test") == true)
        #expect("\(key.secret)".hasPrefix("Secret(victim, "))
        #expect(deployment.vault.secrets.contains(key.secret))
        let journal = try FileTree.text(of: opened.state.journalPath(of: deployment.run))
        #expect(deployment.vault.scan(Array(journal.utf8)).isEmpty)
        #expect(journal.contains(key.id ?? "?"))

        var request = deployment.request(to: deployment.target.endpoints[0])
        request.headers.append(HeaderField("X-API-Key", SecretText(key.secret)))
        #expect(try await deployment.send(request, credits: 1).response?.status == 200)
        let new = try await deployment.regenerate(key, name: "victim.new")
        #expect(new.secret != key.secret && new.label == key.label)
        #expect(try await deployment.send(request, credits: 1).response?.status == 401)
        try await deployment.delete(new)
        try await deployment.delete(new)
        #expect(try await service.keys().isEmpty)
        #expect(await deployment.cleanUp().isComplete)
        #expect(try opened.state.journalPaths() == [])
        await deployment.close()
    }

    @Test("a creation that is sent twice leaves neither of its keys behind, and the key beside them alone")
    func createdTwice() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json"))
        let deployment = opened.deployment
        try await deployment.open()
        let key = try await deployment.createKey(.funded, purpose: "test", name: "made")
        let label = deployment.freshLabel(purpose: "twice")
        let creation = ManagementAttempt(.create(label: label), on: key.handle, caller: .funded)
        let (first, again) = try await deployment.createTwice(creation, besides: key)
        // This service knows no Idempotency-Key.
        #expect(first.key != nil && again?.key != nil && first.keyID != again?.keyID)
        #expect(try await service.keys().map(\.id) == [key.id])
        try await deployment.delete(key)
        #expect(await deployment.cleanUp().isComplete)
        #expect(try opened.state.journalPaths() == [])
        await deployment.close()
    }

    @Test("a key is regenerated beside one of the same label, and deleted alone")
    func regeneratedTwin() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json"))
        let deployment = opened.deployment
        try await deployment.open()
        let key = try await deployment.createKey(.funded, purpose: "test", name: "made")
        let answers = try #require(try await deployment.regenerateTwin(of: key))
        #expect(answers.isExpected && answers.key != nil && answers.key != key.secret)
        #expect(try await service.keys().map(\.id) == [key.id])
        try await deployment.delete(key)
        #expect(await deployment.cleanUp().isComplete)
        #expect(try opened.state.journalPaths() == [])
        await deployment.close()
    }

    @Test("a run that was killed is cleaned up from its journal, and other keys stay")
    func cleanup() async throws {
        let service = try Service(["--page", "2"])
        let text = try service.target("http-json")
        let folder = try TemporaryFolder("killed")
        var first: Opened? = try await Opened(text, folder: folder)
        for account in [AccountRole.funded, .second, .funded] {
            _ = try await first?.deployment.createKey(account, purpose: "left", name: "left")
        }
        first = nil
        let other = try await Opened(text)
        let kept = try await other.deployment.createKey(.funded, purpose: "kept", name: "kept")
        let state = StateFolder(path: folder.path("state"))
        let path = try #require(try state.journalPaths().first)
        let journal = try #require(try RunJournal.resume(path))
        let engine = HTTPEngine()
        let resumed = try await LiveDeployment.resuming(
            journal, try Opened.target(text, in: folder),
            .init(run: .fresh(), environment: passwords, state: nil, startedAt: "")
        ) { await engine.send($0) }
        let report = await resumed.cleanUp()
        #expect(report.deleted.count == 3 && report.isComplete)
        #expect(try await service.keys().map(\.id) == [kept.id])
        #expect(try state.journalPaths() == [])
        _ = await other.deployment.cleanUp()
    }

    @Test("only keys of the run are touched")
    func foreignKeys() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json"))
        let other = try await Opened(try service.target("http-json"))
        let theirs = try await other.deployment.createKey(.funded, purpose: "x", name: "theirs")
        await #expect(throws: DeploymentFailure.self) { try await opened.deployment.delete(theirs) }
        await #expect(throws: DeploymentFailure.self) { _ = try await opened.deployment.regenerate(theirs, name: "x") }
        #expect(try await service.keys().count == 1)
        _ = await other.deployment.cleanUp()
    }

    @Test("a key over the budget is not made")
    func budget() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json", [("keys: 1000", "keys: 1")]))
        _ = try await opened.deployment.createKey(.funded, purpose: "x", name: "a")
        await #expect(throws: DeploymentFailure.refused(.budgetExceeded(.keys, limit: 1, spent: 1, asked: 1))) {
            _ = try await opened.deployment.createKey(.funded, purpose: "x", name: "b")
        }
        #expect(try await service.keys().count == 1)
        #expect(await opened.deployment.cleanUp().deleted.count == 1)
    }

    @Test("a run that has spent its requests still deletes its keys")
    func spentRequests() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json", [("requests: 20000", "requests: 3")]))
        _ = try await opened.deployment.createKey(.funded, purpose: "x", name: "a")
        _ = try await opened.deployment.createKey(.funded, purpose: "x", name: "b")
        await #expect(throws: DeploymentFailure.refused(.budgetExceeded(.requests, limit: 3, spent: 3, asked: 1))) {
            _ = try await opened.deployment.listKeys(.funded)
        }
        #expect(await opened.deployment.cleanUp().deleted.count == 2)
        #expect(try await service.keys().isEmpty)
    }

    @Test("wrong credentials are the operator's fault, a wrong path is the description's, and no password is shown")
    func faults() async throws {
        let service = try Service()
        let wrong = try await Opened(
            try service.target("http-json"),
            environment: passwords.merging(["FUNDED_PASSWORD": "wrong-password-1"]) { $1 })
        await expectFault(.operator) { try await wrong.deployment.signIn(.funded) }
        let path = try await Opened(try service.target("http-json", [("path: /api/session", "path: /api/sessions")]))
        await expectFault(.description) { try await path.deployment.signIn(.funded) }
        let capture = try await Opened(try service.target("http-json", [("json: /csrf", "json: /token")]))
        await expectFault(.description) { try await capture.deployment.signIn(.funded) }
        let undeletable = try Service(["--defect", "undeletable"])
        let opened = try await Opened(try undeletable.target("http-json"))
        let key = try await opened.deployment.createKey(.funded, purpose: "x", name: "x")
        await expectFault(.deployment) { try await opened.deployment.delete(key) }
        let report = await opened.deployment.cleanUp()
        #expect(report.left.count == 1)
        #expect(try opened.state.journalPaths().count == 1)
    }

    private func expectFault(
        _ fault: ProviderError.Fault, sourceLocation: SourceLocation = #_sourceLocation,
        _ action: () async throws -> Void
    ) async {
        do {
            try await action()
            Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        } catch DeploymentFailure.provider(let error) {
            #expect(error.fault == fault, "\(error)", sourceLocation: sourceLocation)
            #expect(error.place?.hasPrefix("target.yaml:") == true, sourceLocation: sourceLocation)
            #expect(!error.description.contains("password-1"), sourceLocation: sourceLocation)
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }

    @Test("all secrets that are missing are reported at once, where the file names them")
    func missingSecrets() async throws {
        let folder = try TemporaryFolder("missing")
        let text = """
            target: missing
            base: https://127.0.0.1:9
            endpoints: { credits: { path: /credits } }
            accounts:
              funded:
                keys: [{ env: NOT_SET }, { file: none.key }, { command: [sh, -c, "echo why >&2; exit 3"] }]
                variables: { password: { env: EMPTY }, token: { command: [sh, -c, "sleep 60 & echo t"] } }

            """
        do {
            _ = try await Opened(text, environment: ["EMPTY": "\n"], folder: folder)
            Issue.record("nothing was thrown")
        } catch OpeningFailure.secrets(let problems) {
            let shown = problems.diagnostics.rendered(colours: false).replacing(folder.path, with: "FOLDER")
            expectGolden(shown, "missing-secrets.txt")
        }
    }

    @Test("a variable that several accounts need and that is missing is told once, with every place")
    func sharedVariable() async throws {
        let text = """
            target: t
            base: https://127.0.0.1:9
            endpoints: { credits: { path: /credits } }
            accounts:
              funded: { keys: [{ env: FUNDED_KEY }], variables: { password: { env: SHARED } } }
              exhausted: { keys: [{ env: OTHER_KEY }], variables: { password: { env: SHARED } } }
              second: { keys: [{ env: OTHER_KEY }], variables: { password: { env: SHARED } } }

            """
        do {
            _ = try await Opened(text, environment: ["FUNDED_KEY": "ak_live_x"])
            Issue.record("nothing was thrown")
        } catch OpeningFailure.secrets(let problems) {
            expectGolden(problems.diagnostics.rendered(colours: false), "missing-shared-variable.txt")
        }
    }

    @Test("a final line end is not part of a secret, and a file that others can read is a warning")
    func secretFiles() async throws {
        let folder = try TemporaryFolder("secrets")
        try folder.write("ak_live_secret\r\n", to: "open.key")
        let place = SourceRange.outsideFiles("target.yaml")
        let vault = SecretVault()
        var warnings: [Diagnostic] = []
        let secret = try await SecretResolution(environment: [:], vault: vault).secret(
            from: SecretSource(.file(folder.path("open.key")), place: place), name: "funded"
        ) { warnings.append($0) }
        #expect(secret == Secret(name: "x", text: "ak_live_secret"))
        #expect(warnings.map(\.code) == ["secret-readable"])
        #expect(vault.secrets == [secret])
    }
}

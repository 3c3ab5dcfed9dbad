import Contract
import HTTPExchange
import Secrecy
import TestSupport
import Testing

@testable import Deployment

@Suite("The doctor")
struct DoctorTests {
    @Test("a sound target is sound, costs no more than was announced, and nothing is left")
    func sound() async throws {
        let service = try Service()
        let opened = try await Opened(try service.target("http-json"))
        let (text, findings) = await examine(opened, service)
        expectGolden(text, "doctor/sound.txt")
        #expect(findings.allSatisfy { $0.state == .ok || $0.state == .notDeclared })
        let cost = Doctor.cost(of: opened.deployment.target)
        let spent = opened.deployment.gate.spent
        #expect(spent.requests <= cost.requests && spent.credits <= cost.credits && spent.keys <= cost.keys)
        #expect(try await service.keys().isEmpty)
        #expect(try opened.state.journalPaths() == [])
    }

    @Test(
        "each fault is told from the others",
        arguments: [
            ("wrong-ca", "ca: CA", "ca: STRANGER"), ("wrong-endpoint", "/api/v1/companies/enrich", "/api/v2/enrich"),
            ("wrong-success", "/company: exists", "/firm: exists"), ("wrong-code", "/error/code", "/code"),
            ("wrong-capture", "key: { json: /key }, id", "key: { json: /hint }, id"),
            ("wrong-list", "each: /keys", "each: /data"), ("wrong-login", "path: /api/session", "path: /api/login"),
            ("no-login", "funded@example.com", "nobody@example.com"),
        ])
    func faults(name: String, old: String, new: String) async throws {
        let service = try Service()
        let authority = try TestAuthority.shared.get()
        let edit = (
            old.replacing("CA", with: authority.caFile), new.replacing("STRANGER", with: authority.strangerFile)
        )
        let text = try service.target("http-json")
        #expect(text.contains(edit.0))
        let opened = try await Opened(text.replacing(edit.0, with: edit.1))
        let (shown, findings) = await examine(opened, service)
        #expect(findings.contains { if case .fault = $0.state { true } else { false } })
        expectGolden(shown, "doctor/\(name).txt")
        #expect(try await service.keys().isEmpty)
    }

    @Test("a defect of the deployment is not blamed on the description", arguments: ["undeletable", "same-key"])
    func defects(name: String) async throws {
        let service = try Service(["--defect", name])
        let opened = try await Opened(try service.target("http-json"))
        expectGolden(await examine(opened, service).0, "doctor/\(name).txt")
    }

    @Test("a list that shows a new key a moment later is no fault of the description")
    func lateList() async throws {
        let service = try Service(["--late-list", "0.4"])
        let opened = try await Opened(try service.target("http-json"))
        let list = try #require(await examine(opened, service).1.first { $0.id == "keys.list.funded" })
        #expect(list.state == .ok)
    }

    @Test("an id that Regenerate changes has to be captured, and is deleted under its new name all the same")
    func changedID() async throws {
        let service = try Service(["--defect", "new-id"])
        let opened = try await Opened(try service.target("http-json"))
        let findings = await examine(opened, service).1
        let regenerate = try #require(findings.first { $0.id == "keys.regenerate.funded" })
        #expect(regenerate.state == .fault(of: .description))
        #expect(regenerate.remedy == "capture 'id' in 'regenerate' too, where it changes")
        #expect(try await service.keys().isEmpty)
    }

    @Test("balance, evidence and programs of hooks are tried as far as that changes nothing")
    func surroundings() async throws {
        let service = try Service()
        let opened = try await Opened(
            try service.target("http-json") + """

                balance: { endpoint: credits, json: /nope }
                evidence:
                  there: { kind: store, files: ["."] }
                  missing: { kind: log, files: [no-such-file.log], lag: 100ms }
                  printed: { kind: store, command: [echo, hello] }
                  broken: { kind: log, command: [/bin/false] }
                hooks:
                  restart: { command: [true] }
                  outage: { command: [no-such-program, "${state}"] }
                """)
        expectGolden(await examine(opened, service).0, "doctor/surroundings.txt")
    }

    @Test("a balance is told wherever it stands in the answer")
    func balance() async throws {
        let service = try Service()
        let opened = try await Opened(
            try service.target("http-json") + "\nbalance: { endpoint: credits, json: /credits }\n")
        let balance = await examine(opened, service).1.first { $0.id == "balance" }
        #expect(balance?.state == .ok)
        #expect(balance?.evidence.hasSuffix(" credits") == true)
    }

    @Test(
        "a balance is a whole number, as number or as text",
        arguments: [
            ("12", 12), ("12.00", 12), (#""12""#, 12), (#""12.0""#, 12), ("12.5", nil), (#""12 credits""#, nil),
            ("{}", nil),
        ])
    func balanceText(value: String, credits: Int?) throws {
        let reading = BalanceReading(endpoint: "credits", pointer: try #require(JSONPointer("/credits")))
        #expect(reading.credits(in: Array(#"{"credits":\#(value)}"#.utf8)) == credits)
    }

    @Test("a port where nothing listens ends the examination early")
    func nothingThere() async throws {
        let opened = try await Opened(smallTarget, environment: ["FUNDED_KEY": "ak_live_x"])
        expectGolden(await examine(opened, nil).0, "doctor/nothing-there.txt")
    }

    /// The findings as text in which nothing changes from run to run.
    private func examine(_ opened: Opened, _ service: Service?) async -> (String, [Finding]) {
        var findings: [Finding] = []
        let doctor = Doctor(opened.deployment, seed: 1) { source in
            if case .files(let paths) = source.origin { paths.map { opened.folder.path + "/" + $0 } } else { [] }
        }
        for await finding in doctor { findings.append(finding) }
        var text = findings.map { finding in
            let remedy = finding.remedy.map { "\n    \($0)" } ?? ""
            return "\(finding.id): \(finding.state.text)\n    \(finding.title): \(finding.evidence)\(remedy)\n"
        }.joined()
        if let service {
            text = text.replacing(":\(service.port)", with: ":PORT").replacing(
                "port \(service.port)", with: "port PORT")
        }
        text.replace(opened.deployment.run.text, with: "RUNID")
        text.replace(opened.folder.path, with: "FOLDER")
        return (text.replacing(#/id k[0-9a-f]{8}/#, with: "id ID"), findings)
    }
}

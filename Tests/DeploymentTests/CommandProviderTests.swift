import Contract
import Secrecy
import TestSupport
import Testing

@testable import Deployment

@Suite("Programs that do not do what they should")
struct CommandProviderTests {
    @Test(
        "each misbehaviour is an error with the remedy, and shows no key",
        arguments: [
            "dies-at-once", "other-protocol", "cannot-delete", "chatty", "hangs", "dies", "rubbish", "no-key",
            "wrong-id",
            "floods", "reports",
        ])
    func unruly(manner: String) async throws {
        let provider = try provider(
            "[python3, \(testFolder)/Services/unruly.py, \(manner)]", timeout: manner == "hangs" ? "300ms" : "20s")
        let error = await #expect(throws: ProviderError.self) { _ = try await provider.create(.funded, label: "x") }
        await provider.close()
        let text = (error?.description ?? "").replacing("\(testFolder)/", with: "")
        #expect(!text.contains("aB3aB3"))
        expectGolden(text + "\n", "programs/\(manner).txt")
    }

    @Test(
        "a program that is not there is the operator's fault", arguments: ["./nowhere.py", "keyspec-no-such-program"])
    func missing(program: String) async throws {
        let provider = try provider("[\(program)]")
        let error = await #expect(throws: ProviderError.self) { try await provider.open() }
        #expect(error?.fault == .operator)
        #expect(error?.place == "target.yaml:5:18")
    }

    @Test("a program that died is started again for the next action")
    func restarted() async throws {
        let folder = try TemporaryFolder("restart")
        let provider = try provider("[python3, \(testFolder)/Services/unruly.py, dies-once, \(folder.path("mark"))]")
        await #expect(throws: ProviderError.self) { _ = try await provider.create(.funded, label: "x") }
        let key = try await provider.create(.funded, label: "x")
        #expect(key.id == "k1" && key.secret.count == 40)
        await provider.close()
    }

    @Test("an action that is cancelled does not wait for a program that hangs")
    func cancelled() async throws {
        let provider = try provider("[python3, \(testFolder)/Services/unruly.py, hangs]", timeout: "1h")
        try await provider.open()
        let action = Task { () -> String in
            do {
                _ = try await provider.create(.funded, label: "x")
                return "made"
            } catch {
                return "\(error)"
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        action.cancel()
        #expect(await action.value.contains("had not answered when it was stopped"))
        await provider.close()
    }

    @Test("a program is started in the target file's folder, and ends with its children when it will not")
    func folder() async throws {
        let folder = try TemporaryFolder("stubborn")
        let script = """
            #!/bin/sh
            trap '' TERM
            read line
            echo '{"id":1,"actions":["create","list","regenerate","delete"]}'
            sleep 1000 &
            echo $! > child.pid
            while :; do sleep 1; done
            """
        try folder.write(script, to: "program.sh")
        _ = try runProcess("chmod", ["+x", folder.path("program.sh")])
        let provider = try provider("[./program.sh]", folder: folder)
        try await provider.open()
        await provider.close()
        let child = try #require(Int32(try FileTree.text(of: folder.path("child.pid")).dropLast()))
        let state = try runProcess("ps", ["-o", "stat=", "-p", "\(child)"]).output
        #expect(state.isEmpty || state.hasPrefix("Z"))
    }

    private func provider(
        _ run: String, timeout: String = "20s", folder: TemporaryFolder? = nil
    ) throws -> CommandKeyProvider {
        let text = """
            target: programs
            base: https://127.0.0.1:9
            endpoints: { credits: { path: /credits } }
            accounts: { funded: {} }
            keys: { command: { run: \(run), timeout: \(timeout) } }

            """
        let target = try folder.map { try Opened.target(text, in: $0) } ?? target(text)
        guard case .command(let command) = target.keys else { throw ServiceFailure("no command") }
        return CommandKeyProvider(command, target: target, run: .fresh(), accounts: [:], vault: SecretVault())
    }
}

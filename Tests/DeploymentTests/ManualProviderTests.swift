import Contract
import Foundation
import Secrecy
import TestSupport
import Testing

@testable import Deployment

@Suite("A person at the terminal")
struct ManualProviderTests {
    @Test("without a terminal there is nobody to ask, and that is the operator's to repair")
    func noTerminal() async throws {
        let provider = ManualKeyProvider(
            ManualKeyManagement(), target: "small", terminal: Terminal(path: "/dev/null"))
        #expect(provider.actions.isEmpty)
        let error = await #expect(throws: ProviderError.self) { try await provider.open() }
        #expect(error?.fault == .operator)
    }

    @Test("a pasted key is taken and not echoed; a terminal that goes away is an error")
    func terminal() async throws {
        let person = try Person(types: ["  ak_live_pasted \n", "\n", "two words\n"])
        let provider = ManualKeyProvider(
            ManualKeyManagement(place: "Dashboard", timeout: .seconds(20)), target: "small",
            terminal: Terminal(path: person.terminal))
        try await provider.open()
        let key = try await provider.create(.funded, label: "keyspec-abcd-1")
        #expect(key.secret == Secret(name: "x", text: "ak_live_pasted"))
        _ = try await provider.delete(key.handle)
        await #expect(throws: ProviderError.self) { _ = try await provider.regenerate(key.handle) }
        let silence = await #expect(throws: ProviderError.self) { _ = try await provider.delete(key.handle) }
        #expect(silence?.message.contains("got no answer") == true)
        let screen = try person.screen()
        #expect(screen.contains("keyspec, small (Dashboard):"))
        #expect(screen.contains("Generate a new key for the account 'funded' with the label keyspec-abcd-1."))
        #expect(!screen.contains("ak_live_pasted"))
    }
}

/// A terminal with somebody behind it who answers each question with the next text, played by Python's `pty`.
private final class Person {
    let terminal: String
    private let process = Process()
    private let output = Pipe()

    init(types answers: [String]) throws {
        let script = """
            import os, pty, sys
            person, terminal = pty.openpty()
            print(os.ttyname(terminal), flush=True)
            screen = b""
            for answer in sys.argv[1:]:
                while not screen.endswith(b"Return: "):
                    screen += os.read(person, 4096)
                screen += b"[asked] "
                os.write(person, answer.encode())
            while screen.count(b"Return: ") <= len(sys.argv) - 1:
                screen += os.read(person, 4096)
            sys.stdout.write(screen.decode())
            """
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + answers
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        terminal = String(decoding: line, as: UTF8.self)
    }

    /// Everything that was to be seen.
    func screen() throws -> String {
        String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
}

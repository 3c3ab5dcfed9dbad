import Deployment
import Synchronization
import Testing

@testable import Runner

@Suite("An outage that rows share")
struct SharedOutageTests {
    /// What was done, in its order, and what fails.
    private final class Log: Sendable {
        private let entries = Mutex<[String]>([])
        let failing: Set<String>

        init(failing: Set<String> = []) { self.failing = failing }

        var all: [String] { entries.withLock { $0 } }

        func note(_ entry: String) { entries.withLock { $0.append(entry) } }

        func outage(_ turn: AsyncLock) -> SharedOutage {
            SharedOutage(turn: turn) { isOn in
                let name = isOn ? "on" : "off"
                self.note(name)
                for _ in 0..<50 { await Task.yield() }
                return self.failing.contains(name) ? ProviderError(.operator, "no \(name)", remedy: "") : nil
            }
        }
    }

    @Test("it begins once for all who come while it lasts, and ends with the last of them", arguments: 0..<50)
    func once(seed: Int) async throws {
        let (log, turn) = (Log(), AsyncLock())
        let outage = log.outage(turn)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for row in 0..<6 {
                group.addTask {
                    for _ in 0..<(row * seed % 37) { await Task.yield() }
                    try await outage.enter()
                    log.note("call")
                    try await outage.leave()
                    await turn.enter()
                    log.note("turn")
                    log.note("turn over")
                    await turn.leave()
                }
            }
            try await group.waitForAll()
        }
        var (isOn, hasTurn) = (false, false)
        for entry in log.all {
            switch entry {
            case "on", "off":
                #expect(isOn == (entry == "off") && !hasTurn)
                isOn = entry == "on"
            case "call": #expect(isOn)
            case "turn":
                #expect(!isOn && !hasTurn)
                hasTurn = true
            default: hasTurn = false
            }
        }
        #expect(log.all.count { $0 == "call" } == 6)
        if seed == 0 { #expect(log.all.count { $0 == "on" } == 1) }
    }

    @Test("that cannot begin fails for all who wait for it, and the turn is free")
    func cannotBegin() async {
        let (log, turn) = (Log(failing: ["on"]), AsyncLock())
        let outage = log.outage(turn)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { await #expect(throws: ProviderError.self) { try await outage.enter() } }
            }
        }
        await turn.enter()
        #expect(log.all == ["on"])
    }

    @Test("that cannot end fails for all who were in it, and another may begin")
    func cannotEnd() async throws {
        let (log, turn) = (Log(failing: ["off"]), AsyncLock())
        let outage = log.outage(turn)
        try await outage.enter()
        try await outage.enter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask { await #expect(throws: ProviderError.self) { try await outage.leave() } }
            }
        }
        try await outage.enter()
        #expect(log.all == ["on", "off", "on"])
    }
}

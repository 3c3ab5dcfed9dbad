import Synchronization
import Testing

@testable import Runner

@Suite("When a run of a check rests")
struct RowActivityTests {
    /// What a run tells the scheduler, and a scheduler that lets it go on when the test says so.
    private final class Told: Sendable {
        let signals = WorkSignals()
        private let events = Mutex<[WorkSignals.Event]>([])

        var all: [WorkSignals.Event] { events.withLock { $0 } }

        func listen() async {
            for await event in signals.events { events.withLock { $0.append(event) } }
        }

        func until(_ expected: [WorkSignals.Event]) async { while all != expected { await Task.yield() } }
    }

    /// Something that happens once, and that can be waited for.
    private final class Moment: Sendable {
        private let state = Mutex(false)

        var hasCome: Bool { state.withLock { $0 } }

        func comes() { state.withLock { $0 = true } }
        func wait() async { while !hasCome { await Task.yield() } }
    }

    @Test("it does when its only row waits, and goes on when it may")
    func one() async {
        let told = Told()
        let listening = Task { await told.listen() }
        let activity = RowActivity(7, told.signals)
        let (end, goingOn) = (Moment(), Moment())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await activity.enter()
                await activity.rest(.quiet) { await end.wait() }
                goingOn.comes()
                activity.leave()
            }
            await told.until([.rests(7, .quiet)])
            end.comes()
            await told.until([.rests(7, .quiet), .wakes(7)])
            #expect(!goingOn.hasCome)
            told.signals.resume([7])
        }
        #expect(goingOn.hasCome)
        #expect(told.all == [.rests(7, .quiet), .wakes(7)])
        listening.cancel()
    }

    @Test("of several rows all have to wait or to have ended, and one that wants to go on wakes all")
    func several() async {
        let told = Told()
        let listening = Task { await told.listen() }
        let activity = RowActivity(1, told.signals)
        let (first, second, work, goingOn) = (Moment(), Moment(), Moment(), Moment())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { await activity.enter() }
            group.addTask {
                await activity.rest(.quiet) { await first.wait() }
                goingOn.comes()
                activity.leave()
            }
            group.addTask {
                await activity.rest(.quiet) { await second.wait() }
                activity.leave()
            }
            group.addTask {
                await work.wait()
                activity.leave()
            }
            // The third row works, so that the first goes on as it likes.
            first.comes()
            await goingOn.wait()
            #expect(told.all.isEmpty)
            work.comes()
            await told.until([.rests(1, .quiet)])
            // A row that begins waits like one that wakes.
            group.addTask {
                await activity.enter()
                activity.leave()
            }
            await told.until([.rests(1, .quiet), .wakes(1)])
            second.comes()
            let scheduler = Task {
                while !Task.isCancelled {
                    told.signals.resume([1])
                    await Task.yield()
                }
            }
            await group.waitForAll()
            scheduler.cancel()
        }
        // The second row may have gone on with the one that began, or after it.
        let round: [WorkSignals.Event] = [.rests(1, .quiet), .wakes(1)]
        #expect(told.all == round || told.all == round + round)
        listening.cancel()
    }
}

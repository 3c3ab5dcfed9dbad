import TestSupport
import Testing

@testable import Runner

@Suite("The scheduler")
struct SchedulerTests {
    static func job(
        _ id: Int, waits: UInt64 = 0, shares: [String] = [], quietly: [String] = [], apart: [String] = [],
        alone: [String] = [], owns: [String] = [], makesKeysLate: Bool = false
    ) -> Scheduler.Job {
        Scheduler.Job(
            id: id,
            claims: shares.map { Scheduler.Claim(resource: $0, use: .shared) }
                + quietly.map { Scheduler.Claim(resource: $0, use: .undisturbed) }
                + apart.map { Scheduler.Claim(resource: $0, use: .apart) }
                + alone.map { Scheduler.Claim(resource: $0, use: .alone) }
                + owns.map { Scheduler.Claim(resource: $0, use: .exclusive) }, waits: waits,
            makesKeysLate: makesKeysLate)
    }

    @Test("jobs that share nothing start together, up to the width")
    func width() {
        var scheduler = Scheduler(jobs: (0..<5).map { Self.job($0) }, width: 3)
        #expect(scheduler.next() == .start([0, 1, 2]))
        #expect(scheduler.next() == .wait)
        scheduler.finished(1)
        #expect(scheduler.next() == .start([3]))
    }

    @Test("jobs that share an account overlap, a job that owns it is alone with it")
    func claims() {
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, shares: ["funded"]), Self.job(1, shares: ["funded"]), Self.job(2, owns: ["limited"]),
                Self.job(3, owns: ["limited"]),
            ], width: 8)
        #expect(scheduler.next() == .start([2, 0, 1]))
        scheduler.finished(0)
        #expect(scheduler.next() == .wait)
        scheduler.finished(2)
        #expect(scheduler.next() == .start([3]))
    }

    @Test("the longest waits begin first, otherwise the order is kept")
    func order() {
        var scheduler = Scheduler(
            jobs: [Self.job(0), Self.job(1, waits: 5), Self.job(2), Self.job(3, waits: 9)], width: 1)
        var started: [Int] = []
        while case .start(let ids) = scheduler.next() {
            started += ids
            ids.forEach { scheduler.finished($0) }
        }
        #expect(started == [3, 1, 0, 2])
    }

    @Test("what needs the deployment for itself comes last, and alone")
    func alone() {
        let whole = Scheduler.deployment
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, waits: 9, owns: [whole]), Self.job(1, shares: [whole]), Self.job(2, shares: [whole]),
            ], width: 8)
        #expect(scheduler.next() == .start([1, 2]))
        scheduler.finished(1)
        #expect(scheduler.next() == .wait)
        scheduler.finished(2)
        #expect(scheduler.next() == .start([0]))
        scheduler.finished(0)
        #expect(scheduler.next() == .done)
    }

    @Test("jobs that take turns begin as early as all of them together last")
    func chains() {
        let second = ["second"]
        var scheduler = Scheduler(
            jobs: [Self.job(0, waits: 2 * Scheduler.turn)] + (1...4).map { Self.job($0, owns: second) }, width: 1)
        #expect(scheduler.next() == .start([1]))
    }

    @Test("those who must not be disturbed run together, once nobody else is active, and before a restart")
    func undisturbed() {
        let whole = Scheduler.deployment
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, owns: [whole]), Self.job(1, quietly: [whole]), Self.job(2, quietly: [whole]),
                Self.job(3, shares: [whole]),
            ], width: 8)
        #expect(scheduler.next() == .start([3]))
        #expect(scheduler.next() == .wait)
        scheduler.finished(3)
        #expect(scheduler.next() == .start([1, 2]))
        scheduler.finished(1)
        #expect(scheduler.next() == .wait)
        scheduler.finished(2)
        #expect(scheduler.next() == .start([0]))
    }

    @Test("they run while another job only waits, which then goes on after them; a restart waits for both")
    func resting() {
        let whole = Scheduler.deployment
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, shares: [whole]), Self.job(1, quietly: [whole], owns: ["account"]),
                Self.job(2, owns: [whole]),
            ], width: 8)
        #expect(scheduler.next() == .start([0]))
        scheduler.rests(0, .idle)
        #expect(scheduler.next() == .start([1]))
        scheduler.wakes(0)
        #expect(scheduler.next() == .wait)
        scheduler.finished(1)
        #expect(scheduler.next() == .resume([0]))
        #expect(scheduler.next() == .wait)
        scheduler.finished(0)
        #expect(scheduler.next() == .start([2]))
        scheduler.finished(2)
        #expect(scheduler.next() == .done)
    }

    @Test("a job that only waits takes nobody's place, and has to find one before it goes on")
    func places() {
        var scheduler = Scheduler(jobs: (0..<3).map { Self.job($0) }, width: 1)
        #expect(scheduler.next() == .start([0]))
        #expect(scheduler.next() == .wait)
        scheduler.rests(0, .idle)
        #expect(scheduler.next() == .start([1]))
        scheduler.wakes(0)
        #expect(scheduler.next() == .wait)
        scheduler.finished(1)
        #expect(scheduler.next() == .resume([0]))
        scheduler.finished(0)
        #expect(scheduler.next() == .start([2]))
    }

    @Test(
        "those who go apart run together, once nobody else is there, not even somebody who rests, and before a restart")
    func apart() {
        let whole = Scheduler.deployment
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, owns: [whole]), Self.job(1, apart: [whole]), Self.job(2, quietly: [whole]),
                Self.job(3, apart: [whole]), Self.job(4, shares: [whole]),
            ], width: 8)
        #expect(scheduler.next() == .start([4]))
        scheduler.rests(4, .quiet)
        #expect(scheduler.next() == .start([2]))
        scheduler.finished(2)
        #expect(scheduler.next() == .wait)
        scheduler.finished(4)
        #expect(scheduler.next() == .start([1, 3]))
        scheduler.finished(1)
        #expect(scheduler.next() == .wait)
        scheduler.finished(3)
        #expect(scheduler.next() == .start([0]))
    }

    @Test("those who go apart and who is alone run beside somebody who only waits for time to pass; a restart does not")
    func idle() {
        let whole = Scheduler.deployment
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, owns: [whole]), Self.job(1, alone: [whole]), Self.job(2, apart: [whole]),
                Self.job(3, shares: [whole]), Self.job(4, alone: [whole]),
            ], width: 8)
        #expect(scheduler.next() == .start([3]))
        scheduler.rests(3, .idle)
        #expect(scheduler.next() == .start([2]))
        #expect(scheduler.next() == .wait)
        scheduler.finished(2)
        #expect(scheduler.next() == .start([1]))
        scheduler.wakes(3)
        #expect(scheduler.next() == .wait)
        scheduler.finished(1)
        #expect(scheduler.next() == .resume([3]))
        scheduler.rests(3, .quiet)
        #expect(scheduler.next() == .wait)
        scheduler.wakes(3)
        #expect(scheduler.next() == .resume([3]))
        scheduler.rests(3, .idle)
        #expect(scheduler.next() == .start([4]))
        scheduler.finished(4)
        #expect(scheduler.next() == .wait)
        scheduler.finished(3)
        #expect(scheduler.next() == .start([0]))
    }

    @Test(
        "who waits long makes its keys before a sample is drawn, which begins when they have made them, not when they end"
    )
    func longWaits() {
        let order = Scheduler.keyOrder
        let long = 2 * Scheduler.drawing
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, shares: [order]), Self.job(1, quietly: [order]), Self.job(2, waits: long, shares: [order]),
                Self.job(3, waits: long, shares: [order], owns: ["account"]),
                Self.job(4, waits: 2 * long, shares: [order], makesKeysLate: true),
                Self.job(5, waits: long, shares: [order], owns: ["account"]),
            ], width: 8)
        #expect(scheduler.next() == .start([3, 2]))
        scheduler.givesUp(2, order)
        #expect(scheduler.next() == .wait)
        scheduler.rests(3, .quiet)
        scheduler.givesUp(3, order)
        #expect(scheduler.next() == .start([1]))
        scheduler.wakes(3)
        #expect(scheduler.next() == .resume([3]))
        scheduler.givesUp(1, order)
        #expect(scheduler.next() == .start([4, 0]))
        scheduler.finished(3)
        #expect(scheduler.next() == .start([5]))
    }

    @Test("a sample is drawn first, and who makes keys waits until it gives up their order, not until it ends")
    func keyOrder() {
        let order = Scheduler.keyOrder
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, waits: 9, shares: [order]), Self.job(1), Self.job(2, quietly: [order]),
                Self.job(3, quietly: [order]),
            ], width: 8)
        #expect(scheduler.next() == .start([2, 3]))
        scheduler.givesUp(2, order)
        scheduler.givesUp(2, order)
        #expect(scheduler.next() == .wait)
        scheduler.givesUp(3, order)
        #expect(scheduler.next() == .start([0, 1]))
        scheduler.finished(2)
        scheduler.givesUp(2, order)
        #expect(scheduler.next() == .wait)
    }

    @Test("while a sample is ahead a quarter of the places is filled, but for what waits long and the sample itself")
    func fewBesideSamples() {
        let order = Scheduler.keyOrder
        let long = 2 * Scheduler.drawing
        var scheduler = Scheduler(
            jobs: [Self.job(0, quietly: [order])] + (1...4).map { Self.job($0, waits: long, shares: [order]) }
                + (5...12).map { Self.job($0) }, width: 8)
        #expect(scheduler.next() == .start([1, 2, 3, 4]))
        for id in 1...4 { scheduler.givesUp(id, order) }
        #expect(scheduler.next() == .start([0]))
        for id in 1...4 { scheduler.rests(id, .idle) }
        #expect(scheduler.next() == .start([5]))
        #expect(scheduler.next() == .wait)
        scheduler.givesUp(0, order)
        #expect(scheduler.next() == .start([6, 7, 8, 9, 10, 11]))
    }

    @Test("an account that a job gives up is another's before the job ends")
    func accountGivenUp() {
        var scheduler = Scheduler(
            jobs: [Self.job(0, waits: 9, owns: ["account"]), Self.job(1, owns: ["account"])], width: 8)
        #expect(scheduler.next() == .start([0]))
        scheduler.givesUp(0, "account")
        #expect(scheduler.next() == .start([1]))
        scheduler.finished(0)
        scheduler.finished(1)
        #expect(scheduler.next() == .done)
    }

    @Test("nobody overtakes a job that waits for an account of its own")
    func fairness() {
        var scheduler = Scheduler(
            jobs: [
                Self.job(0, waits: 2 * Scheduler.turn, shares: ["a"]), Self.job(1, owns: ["a"]),
                Self.job(2, shares: ["a"]),
            ], width: 8)
        #expect(scheduler.next() == .start([0]))
        scheduler.finished(0)
        #expect(scheduler.next() == .start([1]))
        scheduler.finished(1)
        #expect(scheduler.next() == .start([2]))
    }

    @Test("after a stop nothing starts")
    func stop() {
        var scheduler = Scheduler(jobs: (0..<3).map { Self.job($0) }, width: 1)
        #expect(scheduler.next() == .start([0]))
        scheduler.stop()
        #expect(scheduler.next() == .wait)
        scheduler.finished(0)
        #expect(scheduler.next() == .done)
    }

    @Test("every job runs once, and nothing is owned or undisturbed and shared, whatever the jobs", arguments: 0..<300)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", "c"]
        let jobs = (0..<Int.random(in: 0...20, using: &random)).map { id in
            let claims = names.filter { _ in random.chance(0.4) }
                .map { name in
                    let uses: [Scheduler.Claim.Use] = [.exclusive, .shared, .shared, .undisturbed, .apart, .alone]
                    // Two that have two resources and wait for each other's would wait for ever.
                    let use = uses[Int.random(in: 0..<(name == "a" ? uses.count : 3), using: &random)]
                    return Scheduler.Claim(resource: name, use: use)
                }
            return Scheduler.Job(id: id, claims: claims, waits: UInt64.random(in: 0...3, using: &random))
        }
        let width = Int.random(in: 1...6, using: &random)
        var scheduler = Scheduler(jobs: jobs, width: width)
        var (active, resting, waking): (Set<Int>, Set<Int>, Set<Int>) = ([], [], [])
        var quiet: Set<Int> = []
        var done: [Int] = []
        loop: while true {
            switch scheduler.next() {
            case .start(let ids): active.formUnion(ids)
            case .resume(let ids):
                waking.subtract(ids)
                active.formUnion(ids)
            case .wait:
                if let id = random.pick(active.sorted()) {
                    active.remove(id)
                    if random.chance(0.3) {
                        resting.insert(id)
                        if random.chance(0.5) { quiet.insert(id) } else { quiet.remove(id) }
                        scheduler.rests(id, quiet.contains(id) ? .quiet : .idle)
                    } else {
                        done.append(id)
                        scheduler.finished(id)
                    }
                } else if let id = random.pick(resting.sorted()) {
                    resting.remove(id)
                    waking.insert(id)
                    scheduler.wakes(id)
                } else {
                    Issue.record("waits for nothing")
                    return
                }
            case .done: break loop
            }
            let idle = resting.union(waking)
            #expect(active.count <= width)
            for name in names {
                func count(_ ids: Set<Int>, _ use: Scheduler.Claim.Use) -> Int {
                    ids.flatMap { jobs[$0].claims }.count { $0 == Scheduler.Claim(resource: name, use: use) }
                }
                let all = active.union(idle)
                let (owners, loners) = (count(all, .exclusive), count(all, .alone))
                let (undisturbed, apart) = (count(all, .undisturbed), count(all, .apart))
                let sharers = count(active.union(idle.intersection(quiet)), .shared)
                #expect(owners == 0 || owners + loners + undisturbed + apart + count(all, .shared) == 1)
                #expect(loners == 0 || loners + owners + undisturbed + apart + sharers == 1)
                #expect(apart == 0 || owners + loners + undisturbed + sharers == 0)
                #expect(undisturbed == 0 || count(active, .shared) == 0)
            }
        }
        #expect(done.sorted() == jobs.map(\.id))
    }
}

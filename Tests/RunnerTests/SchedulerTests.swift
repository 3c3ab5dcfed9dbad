import TestSupport
import Testing

@testable import Runner

@Suite("The scheduler")
struct SchedulerTests {
    static func job(_ id: Int, waits: UInt64 = 0, shares: [String] = [], owns: [String] = []) -> Scheduler.Job {
        Scheduler.Job(
            id: id,
            claims: shares.map { Scheduler.Claim(resource: $0, isExclusive: false) }
                + owns.map { Scheduler.Claim(resource: $0, isExclusive: true) }, waits: waits)
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
        #expect(scheduler.next() == .start([0, 1, 2]))
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

    @Test("nobody overtakes a job that waits for an account of its own")
    func fairness() {
        var scheduler = Scheduler(
            jobs: [Self.job(0, shares: ["a"]), Self.job(1, owns: ["a"]), Self.job(2, shares: ["a"])], width: 8)
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

    @Test("every job runs once, no account is ever owned and shared, whatever the jobs", arguments: 0..<200)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", "c"]
        let jobs = (0..<Int.random(in: 0...20, using: &random)).map { id in
            let claims = names.filter { _ in random.chance(0.4) }
                .map { Scheduler.Claim(resource: $0, isExclusive: random.chance(0.3)) }
            return Scheduler.Job(id: id, claims: claims, waits: UInt64.random(in: 0...3, using: &random))
        }
        let width = Int.random(in: 1...6, using: &random)
        var scheduler = Scheduler(jobs: jobs, width: width)
        var running: Set<Int> = []
        var done: [Int] = []
        loop: while true {
            switch scheduler.next() {
            case .start(let ids): running.formUnion(ids)
            case .wait:
                guard let id = random.pick(running.sorted()) else {
                    Issue.record("waits for nothing")
                    return
                }
                running.remove(id)
                done.append(id)
                scheduler.finished(id)
            case .done: break loop
            }
            #expect(running.count <= width)
            for name in names {
                let claims = running.flatMap { jobs[$0].claims }.filter { $0.resource == name }
                #expect(claims.count <= 1 || !claims.contains(where: \.isExclusive))
            }
        }
        #expect(done.sorted() == jobs.map(\.id))
    }
}

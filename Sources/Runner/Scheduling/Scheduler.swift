/// Decides which runs of checks may be under way together. A value: no clock, no task, no lock.
///
/// Runs that share nothing overlap; runs that need an account for themselves (because they exceed its rate or count its
/// credits) take turns; what lasts longest begins first, so that the wall time of a whole run is its critical path.
struct Scheduler: Sendable {
    /// Something that a run needs, alone or beside others.
    struct Claim: Sendable, Hashable {
        enum Use: Sendable, Hashable {
            /// Beside others.
            case shared
            /// While nobody else is active: beside others of this kind, and beside those who only wait for a while.
            case undisturbed
            /// While everybody of another kind is idle: beside others of this kind, who take turns with each other.
            case apart
            /// While everybody else is idle.
            case alone
            /// Nobody else has it, not even somebody who is idle.
            case exclusive

            /// Whether several of this kind may have a resource where nobody else may.
            var hasCompany: Bool { self == .undisturbed || self == .apart }
        }

        var resource: String
        var use: Use

        /// Whether nobody does anything beside it.
        var isExclusive: Bool { use == .exclusive || use == .alone }
    }

    /// What a job does that sends nothing for a while.
    enum Rest: Sendable, Hashable {
        /// It waits for time to pass.
        case idle
        /// It reads evidence, or computes.
        case quiet
    }

    /// One unit of work.
    struct Job: Sendable {
        var id: Int
        var claims: [Claim]
        /// Nanoseconds that the job lasts at least: its waits.
        var waits: UInt64
        /// Whether the job waits before it makes its last key.
        var makesKeysLate = false

        /// Whether it draws a sample of keys that are to follow one another.
        var drawsSample: Bool { claims.contains { $0.resource == Scheduler.keyOrder && $0.use == .undisturbed } }
    }

    /// What to do next.
    enum Action: Sendable, Hashable {
        /// Begin these jobs now, in this order.
        case start([Int])
        /// Let these jobs, which have waited, go on.
        case resume([Int])
        /// Something is under way; ask again when a job has finished, waits or wants to go on.
        case wait
        /// Everything has finished, or nothing more will be started.
        case done
    }

    /// The deployment as a whole: shared by what leaves it as it is, exclusive for what restarts it.
    static let deployment = "deployment"
    /// The order in which keys are made: shared by what makes some, left alone by them while a sample is drawn.
    static let keyOrder = "order of keys"

    /// A job without waits takes about so long all the same: nanoseconds.
    static let turn: UInt64 = 300_000_000
    /// What lasts longer begins before a sample is drawn, which takes about so long: nanoseconds.
    static let drawing: UInt64 = 1_000_000_000

    /// Who has a resource.
    private struct Holders {
        var active = 0
        var idle = 0
        var quiet = 0
        var undisturbed = 0
        var apart = 0
        var isOwned = false

        func admits(_ use: Claim.Use) -> Bool {
            switch use {
            case .shared: !isOwned && undisturbed == 0 && apart == 0
            case .undisturbed: !isOwned && active == 0 && apart == 0
            case .apart: !isOwned && active == 0 && quiet == 0 && undisturbed == 0
            case .alone: admits(.apart) && apart == 0
            case .exclusive: admits(.alone) && idle == 0
            }
        }

        mutating func count(_ use: Claim.Use, by change: Int) {
            switch use {
            case .shared: active += change
            case .undisturbed: undisturbed += change
            case .apart: apart += change
            case .alone, .exclusive: isOwned = change > 0
            }
        }

        mutating func count(_ rest: Rest?, by change: Int) {
            switch rest {
            case nil: active += change
            case .idle: idle += change
            case .quiet: quiet += change
            }
        }
    }

    private let order: Order
    private var pending: [Job]
    private var hasBegun = false
    private var running: [Int: Job] = [:]
    private var resting: [Int: Rest] = [:]
    private var waking: [Int] = []
    private var holders: [String: Holders] = [:]
    private var isStopped = false
    private let width: Int

    /// - Parameter width: how many jobs may be under way at once, those that rest not counted; at least one is.
    init(jobs: [Job], width: Int) {
        order = Order(of: jobs)
        pending = order.sorted(jobs, isBeginning: true)
        self.width = max(1, width)
    }

    mutating func next() -> Action {
        let awake = Array(waking.filter(canGoOn).prefix(max(0, places)))
        if !awake.isEmpty {
            waking.removeAll(where: awake.contains)
            awake.forEach { setRest($0, nil) }
            return .resume(awake)
        }
        var started: [Int] = []
        var blocked: [String: Claim.Use] = [:]
        var later: [Job] = []
        let reserved = isSampleAhead ? width - max(1, width / 4) : 0
        for job in pending {
            let isUrgent = job.drawsSample || !hasBegun && job.waits > Self.drawing
            if !isStopped, places > (isUrgent ? 0 : reserved), canHold(job.claims, blocked: blocked) {
                for claim in job.claims { holders[claim.resource, default: Holders()].count(claim.use, by: 1) }
                running[job.id] = job
                started.append(job.id)
            } else {
                // Nobody overtakes a job that waits for an account of its own, or it could wait for ever.
                for claim in job.claims where claim.use != .shared { blocked[claim.resource] = claim.use }
                later.append(job)
            }
        }
        pending = hasBegun ? later : order.sorted(later, isBeginning: false)
        hasBegun = true
        if !started.isEmpty { return .start(started) }
        return running.isEmpty ? .done : .wait
    }

    /// A job has ended, well or badly.
    mutating func finished(_ id: Int) {
        setRest(id, nil)
        waking.removeAll { $0 == id }
        guard let job = running.removeValue(forKey: id) else { return }
        for claim in job.claims { holders[claim.resource, default: Holders()].count(claim.use, by: -1) }
    }

    /// A job sends nothing for a while: what must not be disturbed may run meanwhile.
    mutating func rests(_ id: Int, _ rest: Rest) { setRest(id, rest) }

    /// A job that has rested wants to go on.
    mutating func wakes(_ id: Int) { if resting[id] != nil { waking.append(id) } }

    /// A job needs a resource no longer, although it goes on.
    mutating func givesUp(_ id: Int, _ resource: String) {
        guard let place = running[id]?.claims.firstIndex(where: { $0.resource == resource }),
            let claim = running[id]?.claims[place]
        else { return }
        running[id]?.claims.remove(at: place)
        if claim.use == .shared {
            holders[resource, default: Holders()].count(resting[id], by: -1)
        } else {
            holders[resource, default: Holders()].count(claim.use, by: -1)
        }
    }

    /// Starts nothing more.
    mutating func stop() { isStopped = true }

    /// How many more jobs may be under way.
    private var places: Int { width - (running.count - resting.count) }

    /// Whether a sample is yet to be drawn, or being drawn. Whoever makes keys waits for that, and whatever else goes on makes it
    /// last longer: few begin meanwhile.
    private var isSampleAhead: Bool {
        pending.contains(where: \.drawsSample) || running.values.contains(where: \.drawsSample)
    }

    /// What a job owns it has kept while it rested; what it shares may be somebody's who must not be disturbed.
    private func canGoOn(_ id: Int) -> Bool {
        (running[id]?.claims ?? []).allSatisfy { claim in
            claim.use != .shared || (holders[claim.resource] ?? Holders()).admits(.shared)
        }
    }

    private func canHold(_ claims: [Claim], blocked: [String: Claim.Use]) -> Bool {
        claims.allSatisfy { claim in
            if let other = blocked[claim.resource], other != claim.use || !claim.use.hasCompany { return false }
            return (holders[claim.resource] ?? Holders()).admits(claim.use)
        }
    }

    private mutating func setRest(_ id: Int, _ rest: Rest?) {
        guard let job = running[id] else { return }
        for claim in job.claims where claim.use == .shared {
            holders[claim.resource, default: Holders()].count(resting[id], by: -1)
            holders[claim.resource, default: Holders()].count(rest, by: 1)
        }
        resting[id] = rest
    }
}

/// In which order jobs begin: what lasts longest first, as far as that is known.
private struct Order: Sendable {
    /// Nanoseconds that the jobs last together which own a resource.
    private var loads: [String: UInt64] = [:]

    init(of jobs: [Scheduler.Job]) {
        for job in jobs {
            for claim in job.claims where claim.use == .exclusive {
                loads[claim.resource, default: 0] += job.waits + Scheduler.turn
            }
        }
    }

    /// What needs the deployment for itself comes last, or everything else would wait for it. A job is as urgent as its waits
    /// are long, and as all the jobs together that take turns with it, or that it keeps from theirs. In the beginning the most
    /// urgent make their keys, and wait; meanwhile samples are drawn, and only then everybody else makes keys.
    func sorted(_ jobs: [Scheduler.Job], isBeginning: Bool) -> [Scheduler.Job] {
        jobs.map { (job: $0, rank: rank(of: $0, isBeginning: isBeginning)) }
            .sorted {
                ($0.rank.group, $1.rank.urgency, $1.job.waits, $0.job.id)
                    < ($1.rank.group, $0.rank.urgency, $0.job.waits, $1.job.id)
            }
            .map(\.job)
    }

    private func rank(of job: Scheduler.Job, isBeginning: Bool) -> (group: Int, urgency: UInt64) {
        let use = job.claims.first { $0.resource == Scheduler.deployment }?.use ?? .shared
        let turns =
            job.claims.lazy.filter { $0.resource != Scheduler.deployment }.compactMap { loads[$0.resource] }.max() ?? 0
        let urgency = max(job.waits, turns)
        let group =
            switch use {
            case .shared where job.drawsSample: 1
            case .shared: isBeginning && urgency > Scheduler.drawing && !job.makesKeysLate ? 0 : 2
            case .undisturbed: 3
            case .apart: 4
            case .alone: 5
            case .exclusive: 6
            }
        return (group, urgency)
    }
}

/// Decides which runs of checks may be under way together. A value: no clock, no task, no lock.
///
/// Runs that share nothing overlap; runs that need an account for themselves (because they exceed its rate or count its
/// credits) take turns; the longest waits begin first, so that the wall time of a whole run is its critical path.
struct Scheduler: Sendable {
    /// Something that a run needs, alone or beside others.
    struct Claim: Sendable, Hashable {
        var resource: String
        var isExclusive: Bool
    }

    /// One unit of work.
    struct Job: Sendable {
        var id: Int
        var claims: [Claim]
        /// Nanoseconds that the job lasts at least: its waits.
        var waits: UInt64
    }

    /// What to do next.
    enum Action: Sendable, Hashable {
        /// Begin these jobs now, in this order.
        case start([Int])
        /// Something is under way; ask again when a job has finished.
        case wait
        /// Everything has finished, or nothing more will be started.
        case done
    }

    /// The deployment as a whole: shared by what leaves it as it is, exclusive for what restarts it.
    static let deployment = "deployment"

    private enum Holding { case shared(Int), exclusive }

    private var pending: [Job]
    private var running: [Int: Job] = [:]
    private var held: [String: Holding] = [:]
    private var isStopped = false
    private let width: Int

    /// - Parameter width: how many jobs may be under way at once; at least one is.
    init(jobs: [Job], width: Int) {
        // Sorted once, stably: what needs the deployment for itself comes last, or everything else would wait for it; then
        // long waits first, otherwise in the order given.
        let isAlone = Scheduler.Claim(resource: Self.deployment, isExclusive: true)
        let (alone, others) = (
            jobs.filter { $0.claims.contains(isAlone) }, jobs.filter { !$0.claims.contains(isAlone) }
        )
        self.pending = [others, alone].flatMap { jobs in
            jobs.enumerated().sorted { ($1.element.waits, $0.offset) < ($0.element.waits, $1.offset) }.map(\.element)
        }
        self.width = max(1, width)
    }

    mutating func next() -> Action {
        var started: [Int] = []
        var blocked: Set<String> = []
        var later: [Job] = []
        for job in pending {
            let fits = !isStopped && running.count < width && canHold(job.claims, blocked: blocked)
            if fits {
                hold(job.claims)
                running[job.id] = job
                started.append(job.id)
            } else {
                // Nobody overtakes a job that waits for an account of its own, or it could wait for ever.
                blocked.formUnion(job.claims.filter(\.isExclusive).map(\.resource))
                later.append(job)
            }
        }
        pending = later
        if !started.isEmpty { return .start(started) }
        return running.isEmpty ? .done : .wait
    }

    /// A job has ended, well or badly.
    mutating func finished(_ id: Int) {
        guard let job = running.removeValue(forKey: id) else { return }
        for claim in job.claims { release(claim) }
    }

    /// Starts nothing more.
    mutating func stop() { isStopped = true }

    private func canHold(_ claims: [Claim], blocked: Set<String>) -> Bool {
        claims.allSatisfy { claim in
            guard !blocked.contains(claim.resource) else { return false }
            switch held[claim.resource] {
            case nil: return true
            case .shared: return !claim.isExclusive
            case .exclusive: return false
            }
        }
    }

    private mutating func hold(_ claims: [Claim]) {
        for claim in claims {
            switch held[claim.resource] {
            case .shared(let count): held[claim.resource] = .shared(count + 1)
            default: held[claim.resource] = claim.isExclusive ? .exclusive : .shared(1)
            }
        }
    }

    private mutating func release(_ claim: Claim) {
        switch held[claim.resource] {
        case .shared(let count) where count > 1: held[claim.resource] = .shared(count - 1)
        default: held[claim.resource] = nil
        }
    }
}

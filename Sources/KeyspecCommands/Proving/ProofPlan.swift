import Contract
import RunEvents
import Runner
import SpecLanguage

/// Which checks are run against which subjects. Pure: what is known of the reference and of the costs is handed in.
///
/// The sound reference and the variants meet every check that is concerned. A defect meets all checks of its clause, however
/// long they take, and of the others those that are quick: enough to see a check blame what is sound.
struct ProofPlan: Sendable {
    /// What one check costs on the reference.
    struct Price: Sendable, Hashable {
        var requests: Int
        var keys: Int
        /// Nanoseconds that it waits on purpose.
        var waits: UInt64

        /// Little enough to be run against every defect.
        var isLow: Bool { requests <= 120 && keys <= 12 && waits <= 300_000_000 }
    }

    /// The sound reference first, then variants, then defects, each in the order of its list.
    let steps: [ProofStep]
    /// Defects that are selected and that no check can see: their clause has none, or they say what it would take.
    let unchecked: [KnownDefect]
    /// Checks of which every defect is tried, so that one that catches nothing can be told.
    let accountable: Set<String>

    /// Whether the patterns named nothing.
    var isEmpty: Bool { steps.isEmpty && unchecked.isEmpty }
}

extension ProofPlan {
    /// - Parameters:
    ///   - checks: all checks, in the order of the spec files.
    ///   - prices: by the check's id; a check without one costs nothing.
    ///   - patterns: names of defects, variants, checks, suites, clauses and areas, with `*` and `?`, and `sound`; with none,
    ///     everything is selected.
    init(checks: [CheckDefinition], prices: [String: Price], catalogue: ReferenceCatalogue, patterns: [String]) {
        let choice = Choice(patterns: patterns)
        let named = checks.filter(choice.names)
        let decided = Set(checks.flatMap(\.clauses))
        let defects = catalogue.defects.filter { defect in
            choice.names(defect) || named.contains { $0.clauses.contains(defect.clause) }
        }
        let tried = defects.filter { $0.unchecked == nil && decided.contains($0.clause) }
        // Where only variants are named, or the sound reference, they meet every check.
        let isFocused = !patterns.isEmpty && !(named.isEmpty && defects.isEmpty)
        let focus = checks.filter { check in
            !isFocused || named.contains { $0.id == check.id }
                || tried.contains { check.clauses.contains($0.clause) }
        }
        let variants = catalogue.variants.filter { patterns.isEmpty || !named.isEmpty || choice.names($0.id) }
        var steps = [ProofStep(subject: .sound, checks: focus.map(\.id))]
        steps += variants.map { ProofStep(subject: .variant($0), checks: focus.map(\.id)) }
        steps += tried.map { defect in
            let met = checks.filter { check in
                check.clauses.contains(defect.clause) || prices[check.id]?.isLow ?? true
            }
            return ProofStep(subject: .defect(defect), checks: met.map(\.id))
        }
        self.steps = choice.namesNothing(named, defects, catalogue.variants) ? [] : steps
        unchecked = defects.filter { $0.unchecked != nil || !decided.contains($0.clause) }
        let trying = Set(tried.map(\.id))
        accountable = Set(
            focus.filter { check in
                catalogue.defects.allSatisfy { defect in
                    defect.unchecked != nil || !defect.breaks(anyOf: check.clauses) || trying.contains(defect.id)
                }
            }.map(\.id))
    }
}

/// What the patterns name.
private struct Choice {
    let patterns: [NamePattern]
    let selection: Selection

    init(patterns: [String]) {
        self.patterns = patterns.map { NamePattern($0) }
        selection = Selection(patterns: patterns)
    }

    func names(_ check: CheckDefinition) -> Bool { !patterns.isEmpty && selection.mayInclude(check) }

    func names(_ name: String) -> Bool { patterns.contains { $0.matches(name) } }

    func names(_ defect: KnownDefect) -> Bool {
        patterns.isEmpty || names(defect.id) || names(defect.clause.description) || names(defect.clause.area)
    }

    func namesNothing(_ checks: [CheckDefinition], _ defects: [KnownDefect], _ variants: [KnownVariant]) -> Bool {
        !patterns.isEmpty && checks.isEmpty && defects.isEmpty && !names("sound")
            && !variants.contains { names($0.id) }
    }
}

extension ProofPlan.Price {
    /// What each check of a plan costs, all its rows together.
    static func all(of plan: RunPlan) -> [String: Self] {
        plan.checkRuns.reduce(into: [:]) { prices, run in
            var price = prices[run.check.id] ?? Self(requests: 0, keys: 0, waits: 0)
            price.requests += run.cost.requests
            price.keys += run.cost.keys
            price.waits = max(price.waits, run.waits)
            prices[run.check.id] = price
        }
    }
}

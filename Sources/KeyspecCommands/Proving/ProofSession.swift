import RunEvents
import Runner

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A whole proof: several subjects at once, with progress on standard output.
struct ProofSession: Sendable {
    /// What came to nothing is tried so often: some defects show for a moment only, and a busy machine can miss the moment
    /// or leave a row open. What a check blames wrongly is never tried again.
    private static let attempts = 3

    let run: ProofRun
    /// Subjects at once.
    let jobs: Int
    let isQuiet: Bool
    let console: Console

    /// What came of each step, in the order of the plan.
    func cases(of plan: ProofPlan, stop: StopSignal) async -> [ProofCase] {
        tell(
            "keyspec \(keyspecVersion) proves \(counted(plan.steps.first?.checks.count ?? 0, "check")), seed \(run.seed)\n"
        )
        var cases = await firstAttempts(plan, stop)
        // By themselves, on a machine that does nothing else for us.
        for (index, step) in plan.steps.enumerated() {
            while cases[index].isUndecided, cases[index].attempts < Self.attempts, stop.reason == nil {
                let earlier = cases[index]
                var again = await run.prove(step, stop: stop)
                again.attempts = earlier.attempts + 1
                again.duration += earlier.duration
                cases[index] = again
                tell(again)
            }
        }
        tell("\n")
        return cases
    }

    private func firstAttempts(_ plan: ProofPlan, _ stop: StopSignal) async -> [ProofCase] {
        await withTaskGroup(of: (Int, ProofCase).self) { group in
            var found: [Int: ProofCase] = [:]
            var next = 0
            while next < plan.steps.count || found.count < next {
                while next < plan.steps.count, next - found.count < jobs, stop.reason == nil {
                    let (index, step) = (next, plan.steps[next])
                    group.addTask { (index, await run.prove(step, stop: stop)) }
                    next += 1
                }
                guard let (index, proof) = await group.next() else { break }
                found[index] = proof
                tell(proof)
            }
            return plan.steps.enumerated().map { index, step in
                found[index] ?? ProofCase(subject: step.subject, findings: [], problem: "the run was stopped")
            }
        }
    }

    private func tell(_ proof: ProofCase) {
        let line = KillMatrix.Line(proof)
        let seconds = Double(proof.duration / 100_000_000) / 10
        let kind = proof.subject.defect == nil && proof.subject != .sound ? "variant " : ""
        let account = line.isGood ? "" : ": \(line.account)"
        tell("\(line.verdict.word.padded(to: 8))  \(kind)\(proof.subject.name) (\(seconds) s)\(account)\n")
    }

    private func tell(_ text: String) {
        if !isQuiet { console.output(text) }
    }
}

extension ProofCase {
    fileprivate var isUndecided: Bool { [.survived, .open, .broken].contains(KillMatrix.Line(self).verdict) }
}

extension KillMatrix.Line {
    fileprivate var isGood: Bool { verdict == .green || verdict == .caught }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

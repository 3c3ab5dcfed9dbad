import Contract
import Deployment
import RunEvents
import SpecLanguage

/// The operator's hooks as steps of a row.
extension RowExecution {
    mutating func call(_ hook: HookStep, _ step: Step) async throws(RowStop) {
        let began = context.recorder.now
        do throws(ProviderError) {
            switch hook {
            case .restart: try await context.deployment.call(.restart)
            case .setCredits(let account, let credits):
                try await context.deployment.call(.setCredits, account: account, credits: credits)
            case .topUp(let account, let credits):
                try await context.deployment.call(.topUp, account: account, credits: credits)
            case .waitForLogs: try await context.deployment.call(.waitForLogs)
            }
        } catch {
            if context.isStopping { throw .stopped }
            throw RowStop(.provider(error), doing: "the step 'hook'")
        }
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "hook",
                    title: hook.sentence, startedAt: began, endedAt: ended)
            }, coverage: hook.coverage)
    }
}

extension HookStep {
    fileprivate var sentence: String {
        switch self {
        case .restart: "the deployment was restarted"
        case .setCredits(let account, let credits): "the balance of '\(account.rawValue)' was set to \(credits)"
        case .topUp(let account, let credits): "\(credits) credits were added to the balance of '\(account.rawValue)'"
        case .waitForLogs: "the logs were waited for"
        }
    }

    fileprivate var coverage: String? { self == .restart ? "over a restart" : nil }
}

import Contract
import Deployment
import Oracles
import RunEvents
import SpecLanguage

/// The operator's hooks as steps of a row.
extension RowExecution {
    mutating func call(_ named: HookStep, _ step: Step) async throws(RowStop) {
        let hook = named.on(keys.actual)
        // A charge that comes after a balance was set is taken from that.
        if case .setCredits = hook { try await waitForCharges() }
        let began = context.recorder.now
        let cost = builder.endpoint.cost
        do throws(ProviderError) {
            switch hook {
            case .restart: try await context.deployment.call(.restart)
            case .setCredits(let account, let amount):
                try await context.deployment.call(
                    .setCredits, account: account, credits: amount.credits(perCall: cost))
            case .restoreCredits(let account):
                try await context.deployment.call(
                    .setCredits, account: account, credits: context.target.declaredCredits(of: account))
            case .topUp(let account, let amount):
                try await context.deployment.call(.topUp, account: account, credits: amount.credits(perCall: cost))
            case .beginOutage where outage == .ahead: try await enterOutage()
            case .endOutage where outage == .underWay: try await leaveOutage()
            case .beginOutage: try await context.deployment.call(.outage, state: "on")
            case .endOutage: try await context.deployment.call(.outage, state: "off")
            case .waitForLogs: try await context.deployment.call(.waitForLogs)
            }
        } catch {
            if context.isStopping { throw .stopped }
            throw RowStop(.provider(error), doing: "the step 'hook'")
        }
        keepBooks(hook, since: began)
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "hook",
                    title: hook.sentence(perCall: cost), startedAt: began, endedAt: ended)
            }, coverage: hook.coverage)
    }
}

extension RowExecution {
    /// Takes over what a hook did to a balance.
    private mutating func keepBooks(_ hook: HookStep, since began: UInt64) {
        switch hook {
        case .setCredits(let account, let amount):
            book.know(amount.credits(perCall: builder.endpoint.cost), of: account)
        case .restoreCredits(let account): book.know(context.target.declaredCredits(of: account), of: account)
        case .topUp(let account, let amount):
            book.topUp(
                account, by: amount.credits(perCall: builder.endpoint.cost),
                in: Interval(sent: Int64(began), answered: Int64(context.recorder.now)))
        case .restart, .beginOutage, .endOutage, .waitForLogs: break
        }
    }
}

extension HookStep {
    fileprivate func sentence(perCall cost: Int) -> String {
        switch self {
        case .restart: "the deployment was restarted"
        case .setCredits(let account, let amount):
            "the balance of '\(account.rawValue)' was set to \(amount.credits(perCall: cost))"
        case .restoreCredits(let account): "the balance of '\(account.rawValue)' was set back"
        case .topUp(let account, let amount):
            "\(amount.credits(perCall: cost)) credits were added to the balance of '\(account.rawValue)'"
        case .beginOutage: "calls were made to fail"
        case .endOutage: "calls were let succeed again"
        case .waitForLogs: "the logs were waited for"
        }
    }

    fileprivate var coverage: String? { self == .restart ? "over a restart" : nil }
}

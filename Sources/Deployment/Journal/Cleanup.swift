internal import Contract

/// Deletes the keys that one run left, and only those.
package struct Cleanup: Sendable {
    private let journal: RunJournal
    private let provider: any KeyProvider
    /// The longest time for everything together.
    package var limit: Duration = .seconds(60)

    package init(journal: RunJournal, provider: any KeyProvider) {
        self.journal = journal
        self.provider = provider
    }

    /// Tries every key, whatever becomes of the others, until the time is over. The journal is removed when nothing is
    /// left; otherwise the next clean-up goes on with it.
    package func run() async -> CleanupReport {
        let limit = limit
        return await withTaskGroup(of: CleanupReport?.self) { group in
            group.addTask { await self.settleAll() }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            // Whichever ends first ends the other: what is under way is then cancelled, and the rest is not tried.
            var report = await group.next() ?? nil
            group.cancelAll()
            for await other in group { report = report ?? other }
            return report ?? CleanupReport(run: self.journal.header.run)
        }
    }

    private func settleAll() async -> CleanupReport {
        var report = CleanupReport(run: journal.header.run)
        let open = journal.obligations.open
        for account in AccountRole.described {
            let obligations = open.filter { $0.account == account }
            if obligations.isEmpty { continue }
            if provider.actions.contains(.list) {
                await settleByListing(obligations, account, &report)
            } else {
                for obligation in obligations { await settleByID(obligation, &report) }
            }
        }
        do { try journal.removeIfSettled() } catch { report.problem = error.description }
        return report
    }

    private func settleByListing(
        _ obligations: [Obligations.Obligation], _ account: AccountRole, _ report: inout CleanupReport
    ) async {
        let listed: [ListedKey]
        do {
            listed = try await provider.list(account)
        } catch {
            let reason = outOfTime ?? "listing failed: \(error)"
            for obligation in obligations { report.left.append(.init(obligation, reason)) }
            return
        }
        for obligation in obligations {
            let keys = listed.filter { obligation.ids.contains($0.id) || $0.label == obligation.label }
            await settle(obligation, ids: keys.map(\.id), &report)
        }
        // A key whose label some defect cut or changed is still this run's while the run's id is in it.
        let prefix = KeyLabel.prefix(of: journal.header.run)
        let known = Set(obligations.flatMap(\.ids))
        for key in listed where !known.contains(key.id) {
            guard let label = key.label, label.hasPrefix(prefix), !obligations.contains(where: { $0.label == label })
            else { continue }
            let stray = Obligations.Obligation(account: account, label: label, ids: [key.id])
            await settle(stray, ids: [key.id], &report)
        }
    }

    private func settleByID(_ obligation: Obligations.Obligation, _ report: inout CleanupReport) async {
        guard obligation.isConfirmed, !obligation.ids.isEmpty else {
            report.left.append(
                .init(obligation, "whether it was made cannot be told: the key management does not list keys"))
            return
        }
        await settle(obligation, ids: obligation.ids, &report)
    }

    private func settle(
        _ obligation: Obligations.Obligation, ids: [String], _ report: inout CleanupReport
    ) async {
        var failures: [String] = []
        var deleted = 0
        for id in ids {
            if let outOfTime {
                failures.append(outOfTime)
                break
            }
            do throws(ProviderError) {
                _ = try await provider.delete(KeyHandle(account: obligation.account, id: id, label: obligation.label))
                deleted += 1
            } catch {
                if !error.isGone { failures.append(outOfTime ?? error.description) }
            }
        }
        if failures.isEmpty {
            do { try journal.append(.deleted(label: obligation.label)) } catch { report.problem = error.description }
            if deleted > 0 { report.deleted.append(obligation) } else { report.absent.append(obligation) }
        } else {
            report.left.append(.init(obligation, failures.joined(separator: "; ")))
        }
    }

    /// Why nothing more is tried; nil while there is time.
    private var outOfTime: String? {
        Task.isCancelled ? "it was not deleted within the \(limit) that clean-up may take" : nil
    }
}

/// What a clean-up did.
package struct CleanupReport: Sendable, Hashable {
    /// A key that may still exist, and why.
    package struct Remainder: Sendable, Hashable {
        package let obligation: Obligations.Obligation
        package let reason: String

        init(_ obligation: Obligations.Obligation, _ reason: String) {
            self.obligation = obligation
            self.reason = reason
        }
    }

    package let run: RunID
    package var deleted: [Obligations.Obligation] = []
    /// Were gone already, or had never been made.
    package var absent: [Obligations.Obligation] = []
    package var left: [Remainder] = []
    /// What became of the journal itself, when something did.
    package var problem: String?
    /// What the run's hooks changed and could not change back, a sentence each.
    package var changesLeft: [String] = []

    package init(run: RunID) { self.run = run }

    /// Whether nothing of the run is left.
    package var isComplete: Bool { left.isEmpty && problem == nil }
}

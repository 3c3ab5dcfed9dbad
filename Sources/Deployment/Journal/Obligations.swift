package import Contract

/// The keys that a run may have left behind, as its journal tells.
package struct Obligations: Sendable, Hashable {
    /// A key that the run made, or was about to make when its journal ends.
    package struct Obligation: Sendable, Hashable {
        package var account: AccountRole
        package var label: String
        /// Every id that the key had: Regenerate may give it another one. Empty when creation was not acknowledged.
        package var ids: [String] = []
        /// Whether creation was acknowledged.
        package var isConfirmed = false
        /// Whether a step was announced and its outcome not written: another id than those known is then possible.
        package var isUnsettled = true
    }

    /// In the order in which the keys were made.
    package private(set) var open: [Obligation] = []

    package init() {}

    /// What is left after some entries.
    package init(_ entries: some Sequence<JournalEntry>) { for entry in entries { apply(entry) } }

    /// Takes note of an entry.
    package mutating func apply(_ entry: JournalEntry) {
        switch entry {
        case .opened: break
        case .creating(let account, let label):
            if index(of: label) == nil { open.append(Obligation(account: account, label: label)) }
        case .created(let label, let id), .regenerated(let label, let id):
            guard let index = index(of: label) else { return }
            open[index].isConfirmed = true
            open[index].isUnsettled = false
            if let id, !open[index].ids.contains(id) { open[index].ids.append(id) }
        case .regenerating(let label): if let index = index(of: label) { open[index].isUnsettled = true }
        case .deleting: break
        case .deleted(let label): open.removeAll { $0.label == label }
        case .withdrawn(let label):
            guard let index = index(of: label) else { return }
            if open[index].isConfirmed { open[index].isUnsettled = false } else { open.remove(at: index) }
        }
    }

    private func index(of label: String) -> Int? { open.firstIndex { $0.label == label } }
}

/// Whether some order of operations explains what they returned: the definition of linearizability, searched through (Wing
/// and Gong 1993). Slow, and right by its simplicity.
struct ExhaustiveSearch {
    struct Operation {
        var sent: Int64
        var answered: Int64
        /// An operation that may also never have taken effect.
        var isOptional = false
        /// The state afterwards; nil when the operation cannot have returned what it did in this state.
        var apply: (Int) -> Int?
    }

    private let operations: [Operation]
    /// For each operation, the set of those that must come before it.
    private let before: [UInt32]

    init(_ operations: [Operation]) {
        self.operations = operations
        before = operations.map { operation in
            var mask: UInt32 = 0
            for (index, other) in operations.enumerated() where other.answered < operation.sent {
                mask |= 1 << UInt32(index)
            }
            return mask
        }
    }

    /// True when there is such an order, beginning with `state`.
    func explains(from state: Int) -> Bool { search(done: 0, state: state) }

    private func search(done: UInt32, state: Int) -> Bool {
        if done == (1 << UInt32(operations.count)) - 1 { return true }
        for index in operations.indices {
            let bit: UInt32 = 1 << UInt32(index)
            guard done & bit == 0, before[index] & ~done == 0 else { continue }
            if operations[index].isOptional, search(done: done | bit, state: state) { return true }
            if let next = operations[index].apply(state), search(done: done | bit, state: next) { return true }
        }
        return false
    }
}

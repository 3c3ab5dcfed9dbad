/// What has been spent of a run's budgets. Asked before each step; a step that would exceed one is refused whole.
package struct BudgetLedger: Sendable, Hashable {
    /// What something costs.
    package struct Cost: Sendable, Hashable {
        package var requests: Int
        package var credits: Int
        package var keys: Int

        package init(requests: Int = 0, credits: Int = 0, keys: Int = 0) {
            self.requests = requests
            self.credits = credits
            self.keys = keys
        }
    }

    package private(set) var limit: Cost
    package private(set) var spent = Cost()

    package init(_ budgets: Budgets) {
        limit = Cost(requests: budgets.requests, credits: budgets.credits, keys: budgets.keys)
    }

    /// Allows requests beyond the budget, for deleting what a run made.
    package mutating func allow(moreRequests: Int) {
        limit.requests = max(limit.requests, spent.requests) + moreRequests
    }

    /// Books a cost, or throws and books nothing.
    package mutating func spend(_ cost: Cost) throws(GuardRefusal) {
        try check(.requests, limit.requests, spent.requests, cost.requests)
        try check(.credits, limit.credits, spent.credits, cost.credits)
        try check(.keys, limit.keys, spent.keys, cost.keys)
        spent.requests += cost.requests
        spent.credits += cost.credits
        spent.keys += cost.keys
    }

    /// Takes back that keys were made.
    package mutating func refund(keys count: Int) { spent.keys -= count }

    private func check(
        _ resource: GuardRefusal.Resource, _ limit: Int, _ spent: Int, _ asked: Int
    ) throws(GuardRefusal) {
        let (sum, overflow) = spent.addingReportingOverflow(asked)
        if asked > 0, overflow || sum > limit {
            throw .budgetExceeded(resource, limit: limit, spent: spent, asked: asked)
        }
    }
}

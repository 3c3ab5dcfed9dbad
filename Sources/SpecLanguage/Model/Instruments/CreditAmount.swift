/// An amount of credits, which may depend on what a call costs at the deployment that is tried.
package enum CreditAmount: Sendable, Hashable {
    case credits(Int)
    /// So many calls of the check's endpoint, less a few credits, so that the last one cannot be paid for.
    case calls(Int, less: Int = 0)

    /// - Parameter cost: the credits that one call of the check's endpoint costs; a free one counts as one.
    package func credits(perCall cost: Int) -> Int {
        switch self {
        case .credits(let credits): credits
        case .calls(let calls, let less): max(0, calls * max(1, cost) - less)
        }
    }
}

/// What a series of calls is held against: a rule with two sides.
package enum Promise: String, Sendable, Hashable, CaseIterable {
    /// Never more than what was bought or agreed.
    case held
    /// Never less.
    case granted
    /// Both.
    case kept

    package var includesHeld: Bool { self != .granted }
    package var includesGranted: Bool { self != .held }
}

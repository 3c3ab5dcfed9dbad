/// A generator linear over GF(2) but for its number, which is the sum of both halves of its state.
protocol SumGenerator: Sendable {
    /// What reports call it, and a number between 0 and 1 of it.
    static var name: String { get }
    static var call: String { get }
    /// The upper bits of the sum that a number between 0 and 1 does without.
    static var unused: UInt64 { get }

    var first: UInt64 { get }
    var second: UInt64 { get }
    init(first: UInt64, second: UInt64)
    mutating func step()

    /// The seed that leads to this state, as a runtime has it, and the numbers since; nil where none does.
    var seed: (generator: String, value: UInt64, calls: Int)? { get }
}

extension SumGenerator {
    /// The number of a state, its leading bit highest.
    var number: UInt64 { (first &+ second) << Self.unused }

    var seed: (generator: String, value: UInt64, calls: Int)? { nil }
}

/// xorshift128+ as SpiderMonkey and JavaScriptCore have it: the lower 53 bits of the sum.
struct JavaScriptXorshift: SumGenerator {
    static let name = "Math.random of SpiderMonkey or JavaScriptCore"
    static let call = "Math.random()"
    static let unused: UInt64 = 11
    /// Numbers since the start of the process within which JavaScriptCore's seed is looked for.
    private static let history = 1 << 19

    private var state: V8Xorshift

    var first: UInt64 { state.first }
    var second: UInt64 { state.second }

    init(first: UInt64, second: UInt64) { state = V8Xorshift(first: first, second: second) }

    mutating func step() { state.step() }

    /// JavaScriptCore begins with its 32-bit seed in both halves, in older versions one of them masked, and in newer ones
    /// steps once before the first number (`WeakRandom.h`).
    var seed: (generator: String, value: UInt64, calls: Int)? {
        let generator = "Math.random of JavaScriptCore"
        var state = state
        for steps in 0..<Self.history {
            if state.second >> 32 == 0, state.second != 0 {
                if state.first == state.second { return (generator, state.second, max(0, steps - 1)) }
                if state.first == state.second ^ 0x4961_6e42 { return (generator, state.second, steps) }
            }
            state.stepBack()
        }
        return nil
    }
}

/// xoroshiro128+ with the constants of 2018 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47,
/// 2021).
struct Xoroshiro128: SumGenerator {
    static let name = "xoroshiro128+"
    static let call = "r"
    static let unused: UInt64 = 0

    private(set) var first: UInt64
    private(set) var second: UInt64

    init(first: UInt64, second: UInt64) { (self.first, self.second) = (first, second) }

    mutating func step() {
        let mixed = first ^ second
        first = first.rotatedLeft(24) ^ mixed ^ mixed << 16
        second = mixed.rotatedLeft(37)
    }
}

/// A lagged Fibonacci generator: each number is the sum or the difference of two earlier ones.
///
/// Letters inherit the relation up to a carry and a wrap, so a letter is one of a few, given the two before it.
struct LaggedSum: Sendable {
    /// What reports call it.
    let name: String
    /// How far back the two numbers are; `near < far`.
    let far: Int
    let near: Int
    /// +1 when the nearer number is added, -1 when it is subtracted from the farther.
    let sign: Int
    /// How the letter comes from the number.
    let draw: Draw

    enum Draw: Sendable {
        /// `floor(x * k / m)`.
        case scaled
        /// `x % k` of a number of so many bits, whose lower neighbour in the register may carry into it.
        case remainder(bits: Int, carries: Bool)
    }

    /// By how much a letter can differ from the sum or difference of the two, modulo the number of letters.
    func residues(letters: Int) -> Set<Int> {
        switch draw {
        case .scaled: return sign > 0 ? [0, 1 % letters] : [0, letters - 1]
        case .remainder(let bits, let carries):
            var wrap = 1 % letters
            for _ in 0..<bits { wrap = wrap * 2 % letters }
            let carried = carries ? [0, 1] : [0]
            return Set(carried.flatMap { [$0 % letters, ($0 + letters - wrap) % letters] })
        }
    }

    static let known: [LaggedSum] = [
        LaggedSum(
            name: "rand or random of glibc", far: 31, near: 3, sign: 1, draw: .remainder(bits: 31, carries: true)),
        LaggedSum(name: "rand or random of glibc, scaled", far: 31, near: 3, sign: 1, draw: .scaled),
        LaggedSum(name: "System.Random of .NET", far: 55, near: 34, sign: -1, draw: .scaled),
        LaggedSum(
            name: "math/rand of Go", far: 607, near: 273, sign: 1, draw: .remainder(bits: 31, carries: true)),
        LaggedSum(
            name: "math/rand of Go, Int63", far: 607, near: 273, sign: 1, draw: .remainder(bits: 63, carries: false)),
        LaggedSum(name: "math/rand of Go, Float64", far: 607, near: 273, sign: 1, draw: .scaled),
    ]
}
